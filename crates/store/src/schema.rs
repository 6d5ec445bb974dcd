//! The tables, once for both databases. Migrations make them.

// The macro writes public items for a private module.
#![allow(unreachable_pub)]

use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};

/// SQL types that the databases name differently.
pub(crate) mod sql_types {
    use diesel::query_builder::QueryId;
    use diesel::sql_types::SqlType;

    /// `uuid` on PostgreSQL, 16 bytes on SQLite.
    #[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951))]
    #[diesel(sqlite_type(name = "Binary"))]
    pub struct Guid;

    /// `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite.
    #[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185))]
    #[diesel(sqlite_type(name = "Long"))]
    pub struct Instant;

    /// `jsonb` on PostgreSQL, JSON text on SQLite.
    #[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807))]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct Document;
}

use sql_types::{Document, Guid, Instant};

diesel::table! {
    use super::*;

    agents (id) {
        id -> BigInt,
        uuid -> Guid,
        first_name -> Text,
        last_name -> Nullable<Text>,
        email -> Text,
        password_hash -> Nullable<Text>,
        avatar_url -> Nullable<Text>,
        availability -> Text,
        country -> Nullable<Text>,
        enabled -> Bool,
        created_at -> Instant,
        updated_at -> Instant,
        last_login_at -> Nullable<Instant>,
        deleted_at -> Nullable<Instant>,
        name_key -> Text,
    }
}

diesel::table! {
    use super::*;

    roles (id) {
        id -> BigInt,
        name -> Text,
        description -> Text,
        permissions -> Document,
        built_in -> Bool,
        name_key -> Nullable<Text>,
    }
}

diesel::table! {
    use super::*;

    agent_roles (agent_id, role_id) {
        agent_id -> BigInt,
        role_id -> BigInt,
    }
}

diesel::table! {
    use super::*;

    teams (id) {
        id -> BigInt,
        name -> Text,
        name_key -> Text,
        emoji -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    team_members (team_id, agent_id) {
        team_id -> BigInt,
        agent_id -> BigInt,
    }
}

diesel::table! {
    use super::*;

    sessions (id) {
        id -> BigInt,
        token_digest -> Binary,
        agent_id -> BigInt,
        created_at -> Instant,
        last_seen_at -> Instant,
        idle_expires_at -> Instant,
        expires_at -> Instant,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    use super::*;

    api_keys (id) {
        id -> BigInt,
        agent_id -> BigInt,
        prefix -> Text,
        digest -> Binary,
        is_primary -> Bool,
        created_at -> Instant,
        last_used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::*;

    genies (id) {
        id -> Guid,
        name -> Text,
        url_name -> Text,
        description -> Nullable<Text>,
        owner -> Guid,
        is_public -> Bool,
        is_active -> Bool,
        launch_url -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        remind_before_end -> Bool,
    }
}

diesel::table! {
    use super::*;

    grants (id) {
        id -> BigInt,
        genie_id -> Guid,
        token_digest -> Binary,
        label -> Text,
        sealed_token -> Nullable<Binary>,
        generation -> Integer,
        max_uses -> BigInt,
        use_count -> BigInt,
        expires_at -> Nullable<Instant>,
        last_used_at -> Nullable<Instant>,
        granted_by -> Guid,
        created_at -> Instant,
        request_id -> Nullable<Guid>,
        for_email -> Nullable<Text>,
        for_user -> Nullable<Guid>,
        name -> Nullable<Text>,
        starts_at -> Nullable<Instant>,
        conditions -> Nullable<Document>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::*;

    ended_grants (id) {
        id -> BigInt,
        genie_id -> Guid,
        label -> Text,
        max_uses -> BigInt,
        use_count -> BigInt,
        expires_at -> Nullable<Instant>,
        last_used_at -> Nullable<Instant>,
        granted_by -> Guid,
        created_at -> Instant,
        request_id -> Nullable<Guid>,
        for_email -> Nullable<Text>,
        for_user -> Nullable<Guid>,
        ended_at -> Instant,
        name -> Nullable<Text>,
    }
}

diesel::table! {
    use super::*;

    grant_uses (id) {
        id -> BigInt,
        grant_id -> BigInt,
        at -> Instant,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        generation -> Integer,
        pass_digest -> Binary,
        pass_expires_at -> Instant,
        email -> Nullable<Text>,
    }
}

diesel::table! {
    use super::*;

    link_codes (id) {
        id -> BigInt,
        grant_id -> BigInt,
        email -> Text,
        digest -> Binary,
        tries -> BigInt,
        created_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    link_tries (id) {
        id -> BigInt,
        grant_id -> BigInt,
        network -> Text,
        since -> Instant,
        tries -> BigInt,
    }
}

diesel::table! {
    use super::*;

    genie_users (id) {
        id -> BigInt,
        genie_id -> Guid,
        user_uuid -> Guid,
        granted_by -> Guid,
        expires_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    genie_teams (id) {
        id -> BigInt,
        genie_id -> Guid,
        team_id -> BigInt,
        granted_by -> Guid,
        expires_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    access_requests (id) {
        id -> Guid,
        genie_id -> Guid,
        email -> Text,
        name -> Nullable<Text>,
        message -> Nullable<Text>,
        user_uuid -> Nullable<Guid>,
        created_at -> Instant,
        status -> Text,
        resolved_by -> Nullable<Guid>,
        resolved_at -> Nullable<Instant>,
        expires_at -> Nullable<Instant>,
        grant_id -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        remind_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::*;

    request_receipts (email) {
        email -> Text,
        sent_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    request_reminders (agent_uuid) {
        agent_uuid -> Guid,
        wanted -> Bool,
        sent_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::*;

    genie_managers (id) {
        id -> BigInt,
        genie_id -> Guid,
        user_uuid -> Nullable<Guid>,
        team_id -> Nullable<BigInt>,
        added_by -> Guid,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    outbox (id) {
        id -> Guid,
        recipient -> Text,
        letter -> Document,
        sealed_link -> Nullable<Binary>,
        status -> Text,
        attempts -> BigInt,
        due_at -> Instant,
        lease_id -> Nullable<Guid>,
        lease_until -> Nullable<Instant>,
        last_error -> Nullable<Text>,
        created_at -> Instant,
        sent_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::*;

    activity_log (id) {
        id -> BigInt,
        at -> Instant,
        activity -> Text,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        actor_email -> Nullable<Text>,
        target_kind -> Text,
        target_id -> Text,
        target_name -> Text,
        changes -> Document,
        ip -> Nullable<Text>,
    }
}

diesel::table! {
    use super::*;

    agent_search (word, agent_id) {
        word -> Text,
        agent_id -> BigInt,
        starts -> Bool,
    }
}

diesel::table! {
    use super::*;

    agent_preferences (agent_id) {
        agent_id -> BigInt,
        language -> Nullable<Text>,
        time_zone -> Nullable<Text>,
        color_scheme -> Nullable<Text>,
        hides_checklist -> Bool,
    }
}

diesel::table! {
    use super::*;

    push_tokens (token_digest) {
        token_digest -> Binary,
        token -> Text,
        agent_id -> BigInt,
        platform -> Text,
        registered_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    password_resets (agent_id) {
        agent_id -> BigInt,
        token_digest -> Binary,
        expires_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    kept_answers (id) {
        id -> Binary,
        sealed -> Nullable<Binary>,
        at -> Instant,
    }
}

diesel::table! {
    use super::*;

    reset_requests (id) {
        id -> BigInt,
        email -> Text,
        at -> Instant,
        ip -> Nullable<Text>,
    }
}

diesel::table! {
    use super::*;

    sign_in_failures (id) {
        id -> BigInt,
        email -> Text,
        network -> Text,
        at -> Instant,
    }
}

diesel::table! {
    use super::*;

    imports (id) {
        id -> BigInt,
        uploaded_by -> BigInt,
        state -> Text,
        active -> Nullable<Bool>,
        total -> BigInt,
        completed -> BigInt,
        errored -> BigInt,
        errors -> Document,
        file_offset -> BigInt,
        lease_id -> Nullable<Guid>,
        lease_until -> Nullable<Instant>,
        created_at -> Instant,
        started_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        layout -> Document,
    }
}

diesel::table! {
    use super::*;

    import_files (import_id) {
        import_id -> BigInt,
        file -> Binary,
    }
}

diesel::table! {
    use super::*;

    conversations (id) {
        id -> Guid,
        agent_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        updated_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    end_notices (kind, target, stage) {
        kind -> Text,
        target -> Text,
        stage -> Text,
        end_at -> Instant,
        due_at -> Instant,
    }
}

diesel::table! {
    use super::*;

    end_reminders (id) {
        id -> BigInt,
        address -> Text,
        kind -> Text,
        target -> Text,
        stage -> Text,
        end_at -> Instant,
        due_at -> Instant,
        is_told -> Bool,
    }
}

diesel::table! {
    use super::*;

    end_mails (address) {
        address -> Text,
        at -> Instant,
    }
}

diesel::table! {
    use super::*;

    unsubscribed (address, kind) {
        address -> Text,
        kind -> Text,
    }
}

diesel::table! {
    use super::*;

    use_notices (grant_id) {
        grant_id -> BigInt,
        mode -> Text,
        told -> BigInt,
        told_at -> Nullable<Instant>,
    }
}

diesel::joinable!(agent_preferences -> agents (agent_id));
diesel::joinable!(grants -> genies (genie_id));

diesel::allow_tables_to_appear_in_same_query!(
    agents,
    roles,
    agent_roles,
    teams,
    team_members,
    sessions,
    api_keys,
    genies,
    grants,
    ended_grants,
    grant_uses,
    link_codes,
    link_tries,
    genie_users,
    genie_teams,
    access_requests,
    request_receipts,
    request_reminders,
    genie_managers,
    outbox,
    activity_log,
    agent_search,
    agent_preferences,
    push_tokens,
    password_resets,
    kept_answers,
    reset_requests,
    sign_in_failures,
    imports,
    import_files,
    conversations,
    end_notices,
    end_reminders,
    end_mails,
    unsubscribed,
    use_notices,
);
