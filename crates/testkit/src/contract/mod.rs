//! What every store promises, as tests: the same assertions for every one of them.
//!
//! Each case takes a fresh store, empty but for the built-in roles, and panics where a promise is broken.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod access;
mod records;
mod staff;
mod steps;
mod store;

use portcullis_domain::access::grants::{RedeemError, Redeemed, Redemption};
use portcullis_domain::base::Answer;
use portcullis_domain::store::Work;
use portcullis_domain::store::lookups::{Found, Lookup};
use portcullis_domain::{Store, StoreError};
use std::sync::Arc;

/// One promise: its name, and the test of it on a fresh store.
pub type Case = (&'static str, fn(&dyn Store));

/// Runs every case, each on a store of its own, and names the ones that failed.
///
/// [`contract_tests!`](crate::contract_tests) makes a test of each case instead.
///
/// # Panics
/// When a case fails.
pub fn run_all(fresh: &dyn Fn() -> Arc<dyn Store>) {
    let failed: Vec<_> = CASES
        .iter()
        .filter(|(_, case)| {
            let store = fresh();
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case(&*store))).is_err()
        })
        .map(|(name, _)| *name)
        .collect();
    assert!(failed.is_empty(), "{} of {} cases failed: {failed:#?}", failed.len(), CASES.len());
}

/// Runs the case of this name.
///
/// # Panics
/// When it fails, or there is none.
pub fn run(name: &str, store: &dyn Store) {
    let (_, case) = CASES.iter().find(|(known, _)| *known == name).expect("a case of this name");
    case(store);
}

/// A store together with what it needs to live, such as a temporary folder or a database of its own.
pub struct Kept<K> {
    // Dropped in this order.
    store: Arc<dyn Store>,
    _ground: K,
}

impl<K> Kept<K> {
    /// `store`, which goes before `ground` does.
    pub fn new(store: Arc<dyn Store>, ground: K) -> Self {
        Self { store, _ground: ground }
    }
}

impl<K: Send + Sync> Store for Kept<K> {
    fn read(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.store.read(work)
    }

    fn write(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.store.write(work)
    }

    fn redeem(&self, redemption: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>> {
        self.store.redeem(redemption)
    }

    fn look_up(&self, lookup: Lookup) -> Answer<'static, Result<Option<Found>, StoreError>> {
        self.store.look_up(lookup)
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.store.ready()
    }
}

// One list makes both the table of cases and the macro that makes a test of each; `$` stands for itself in the latter.
macro_rules! cases {
    ($dollar:tt $($wing:ident { $($module:ident { $($case:ident)* })* })*) => {
        /// Every case.
        pub const CASES: &[Case] = &[$($($((
            concat!(stringify!($wing), "::", stringify!($module), "::", stringify!($case)),
            $wing::$module::$case,
        ),)*)*)*];

        /// Makes one `#[test]` for every case of the [contract](crate::contract), named after it.
        ///
        /// It takes a function (its path) that answers a fresh store, empty but for the built-in roles, as
        /// `Arc<dyn Store>`.
        #[macro_export]
        macro_rules! contract_tests {
            ($dollar fresh:path) => {$(
                #[allow(unused_imports, reason = "the function may be named by its whole path")]
                mod $wing {
                    use super::*;

                    $(
                        mod $module {
                            use super::*;

                            $(
                                #[test]
                                fn $case() {
                                    let case =
                                        concat!(stringify!($wing), "::", stringify!($module), "::", stringify!($case));
                                    $crate::contract::run(case, &*$dollar fresh());
                                }
                            )*
                        }
                    )*
                }
            )*};
        }
    };
}

cases! {
    $
    records {
        outbox {
            every_letter_is_kept_as_it_was_written
            the_oldest_are_claimed_first_up_to_the_limit
            a_sent_mail_forgets_its_link
            a_retry_waits_for_its_time
            a_dead_mail_is_requeued_by_hand
            an_ended_lease_is_taken_over
            lists_go_from_the_newest_by_key_and_state
            no_two_workers_get_the_same_mail
        }
        activity {
            an_entry_is_kept_as_it_was_written
            the_log_goes_from_the_newest_by_key
            filters_narrow_together
            the_log_outlives_whom_it_names
            only_who_may_read_the_log_reads_it
        }
        idempotency {
            the_first_answer_is_given_again
            another_body_gets_no_answer
            an_answer_is_kept_sealed_and_opens_in_its_own_place
            an_answer_is_forgotten_after_a_day
            what_is_undone_keeps_no_answer
            of_twenty_equal_calls_one_works_and_all_hear_its_answer
        }
    }
    staff {
        roles_and_teams {
            the_built_in_roles_are_there
            unknown_names_of_roles_are_left_out
            a_team_name_is_taken_in_any_case
            members_come_and_go
        }
        agents {
            an_agent_is_found_as_it_was_added
            what_a_record_may_lack_stays_absent
            nobody_is_none
            an_address_is_taken_once_and_the_transaction_goes_on
            roles_are_sorted_and_their_permissions_joined
            the_first_agent_ends_emptiness
            passwords_and_sign_ins_are_noted
            an_administrator_is_made_once
        }
        agent_creation {
            an_agent_is_made_with_roles_and_teams
            a_welcome_is_mailed_when_asked_for
            nothing_is_made_half
            many_are_added_at_once_and_each_is_answered
            of_eight_with_one_address_one_is_made
        }
        agent_changes {
            each_field_changes_alone
            agents_change_each_field_of_themselves_alone
            absent_leaves_and_none_clears
            roles_and_teams_are_replaced_as_sets
            an_unknown_role_or_team_changes_nothing
            a_taken_address_changes_nothing_and_the_transaction_goes_on
            a_new_address_is_told_to_the_former_one
            only_who_manages_agents_changes_them
        }
        agent_directory {
            words_begin_words_of_name_or_address
            parts_and_plain_letters_find_too
            words_follow_the_record
            filters_narrow_together
            every_order_has_its_reverse
            pages_hold_everybody_once
            a_listed_agent_is_complete
            the_compact_list_goes_by_name
            only_who_manages_agents_lists_them
        }
        agent_deletion {
            a_deleted_agent_loses_everything
            the_address_of_a_deleted_agent_is_free_and_brings_nothing_back
            a_disabled_agent_gets_in_nowhere_until_enabled
            nobody_deletes_or_disables_themselves_or_who_can_do_more
            of_eight_deletions_one_counts
        }
        administrators {
            only_enabled_living_holders_of_the_built_in_role_count
            the_last_one_stays
            of_the_last_two_one_survives_demotion
            of_the_last_two_one_survives_stepping_down
            of_the_last_two_one_survives_deletion
            of_the_last_two_one_survives_whatever_the_way
        }
        teams {
            a_team_is_made_with_its_members
            names_are_one_whatever_the_case
            an_unknown_member_changes_nothing
            each_field_changes_alone
            members_come_and_go_one_by_one
            members_that_come_at_one_moment_all_stay
            a_deleted_team_takes_its_access_and_conversations_along
            lists_go_by_name
            only_who_manages_teams_sees_or_changes_them
        }
        roles {
            a_role_is_kept_as_it_was_made
            a_name_is_taken_once_and_the_transaction_goes_on
            each_field_changes_alone
            a_change_is_felt_by_the_next_request
            the_built_in_ones_stay
            admin_holds_the_whole_catalogue_whatever_is_stored
            only_who_manages_roles_changes_them
        }
        rights {
            nobody_gains_or_gives_what_they_lack
        }
        sessions {
            a_session_names_its_agent_as_they_are
            a_session_ends_idle_and_in_any_case
            a_session_is_touched_once_a_minute
            a_session_in_use_does_not_end_idle
            living_sessions_are_listed_latest_use_first
            sessions_end_one_by_one_or_all_others
            ended_sessions_are_purged
            sign_in_looks_at_the_account_again
            a_failed_sign_in_is_noted
        }
        lockout {
            a_network_locks_out_only_itself
            a_lock_ends_by_itself
            success_forgets_the_failures_of_its_network
            many_networks_leave_a_new_one_its_attempts
            old_failures_are_purged
            attempts_at_one_moment_are_counted_one_by_one
            nothing_prolongs_a_lock
            a_replaced_password_forgets_the_failures_of_every_network
        }
        password_resets {
            a_mailed_link_sets_the_password
            who_manages_agents_sets_a_password
            the_operator_sets_a_password
            ones_own_password_ends_all_but_who_asks
            a_wrong_own_password_counts_as_a_failed_sign_in
            of_twenty_with_one_link_one_sets_the_password
            the_end_itself_is_outside
            asking_anew_ends_the_older_link
            a_new_address_ends_the_links
            who_cannot_sign_in_gets_no_link
            wishes_are_taken_once_oldest_first
            links_are_kept_by_digest_and_ended_by_agent
        }
        api_keys {
            a_key_names_its_agent_as_they_are
            only_prefix_and_digest_together_open
            a_new_key_kills_the_one_before
            nobody_mints_a_key_that_can_do_more
            who_is_disabled_gets_no_key
            the_last_use_is_noted
        }
        device_keys {
            a_device_key_stands_beside_the_primary_one
            keys_are_listed_and_revoked_one_by_one
            an_identity_without_an_account_gets_none
            devices_that_come_at_one_moment_all_get_one
        }
        preferences {
            each_agent_has_their_own
            changes_of_one_moment_all_hold
            an_address_speaks_what_its_enabled_agent_chose
            a_deleted_agent_leaves_none
        }
        push_tokens {
            a_token_is_registered_once
            a_token_moves_to_who_registers_it
            a_token_that_many_register_has_one_owner
        }
        conversations {
            agent_and_team_are_set_apart
            only_who_is_there_is_assigned
            taking_all_away_counts_them
            a_teams_inbox_shows_what_no_agent_has_latest_change_first
            each_step_needs_its_permission
            agent_and_team_at_one_moment_both_hold
        }
        imports {
            one_import_at_a_time
            of_eight_uploads_one_is_taken
            only_who_manages_agents_imports
            a_lease_is_held_prolonged_and_taken_over
            of_eight_workers_one_gets_it
            good_rows_make_agents_and_bad_ones_are_told
            a_file_is_understood_when_it_is_stored
            a_preview_finds_what_an_import_does
            a_file_that_was_counted_otherwise_is_worked_off_whole
            an_empty_file_completes_at_once
            the_first_errors_are_kept_and_all_are_counted
            an_undone_batch_is_done_again_once
            of_two_workers_at_one_batch_one_makes_it
            rights_are_looked_up_for_every_batch
        }
    }
    access {
        genies {
            a_genie_is_found_as_it_was_made
            a_url_name_is_taken_once_and_the_transaction_goes_on
            a_name_that_is_taken_gets_an_ending
            lists_go_from_the_newest_by_key
            an_update_touches_what_it_names
            only_the_owner_or_a_manager_manages
            a_deleted_genie_takes_all_access_along_and_leaves_history
            what_is_so_already_is_no_change
        }
        grants {
            a_grant_is_found_as_it_was_made
            lists_go_from_the_newest_by_key
            a_number_never_comes_back
            an_update_sets_the_limits_alone
            lowering_the_limit_closes_the_link_and_nobody_leaves
            a_deleted_grant_leaves_its_history
            revoke_all_takes_everything_of_one_genie
            only_the_owner_or_a_manager_manages
            ended_and_living_links_are_one_list
        }
        redeem {
            a_link_opens_as_often_as_it_should
            zero_means_without_limit
            history_keeps_who_came
            history_goes_from_the_newest_by_key
            the_end_itself_is_outside
            refusals_have_an_order
            a_link_opens_the_genie_that_was_asked_for
            looking_counts_nothing
            a_use_within_a_transaction_counts_like_any_other
        }
        passes {
            a_pass_shows_grant_and_genie_as_they_are
            a_pass_lasts_a_day_at_the_most
            a_pass_never_outlives_its_grant
            rotation_kills_link_and_passes
            deletion_kills_link_and_passes
            an_inactive_genie_lets_nobody_in
            a_public_genie_spends_no_use
        }
        policy {
            ends_are_as_the_policy_says
            what_is_older_than_the_rule_stays_until_it_is_touched
        }
        people {
            access_is_given_once_and_renewed
            only_people_with_an_account_are_added
            the_end_is_changed_and_access_taken
            lists_go_from_the_newest_by_key
        }
        teams {
            access_is_given_once_and_renewed
            teams_are_listed_by_name_and_taken_away
        }
        request_lives {
            a_request_that_nobody_answers_expires_and_its_visitor_is_told
            what_is_long_forgotten_expires_in_silence
            of_an_answer_and_the_end_one_counts
            those_who_decide_are_reminded_once_of_all_that_wait
            nobody_is_reminded_of_what_was_answered_meanwhile
            an_address_gets_one_receipt_an_hour
            managers_decide_about_requests_and_nothing_else
            nobody_approves_their_own_request
            an_approval_gives_what_it_says
            several_are_answered_each_in_its_own_right
            in_any_world_each_request_ends_once_and_each_mail_is_written_once
        }
        review {
            it_agrees_with_check_whatever_happened
            it_tells_who_since_when_and_what_is_older_than_the_rules
            a_list_is_revoked_or_none_of_it
        }
        requests {
            a_request_is_found_as_it_was_made
            an_address_has_one_pending_request_for_a_genie
            only_a_pending_request_is_resolved
            lists_go_from_the_newest_by_key_and_state
            requests_of_an_address_are_counted_over_all_genies
            an_address_that_asks_everywhere_at_once_is_held_to_its_number
        }
        approvals {
            a_request_tells_the_owner
            a_request_of_somebody_with_an_account_knows_them
            what_makes_no_request_answers_alike
            an_address_asks_so_often_in_an_hour
            approval_of_a_stranger_makes_a_link_and_mails_it
            approval_of_somebody_with_an_account_adds_them
            a_denial_is_told_and_gives_nothing
            a_request_is_resolved_once_by_who_may
            an_approval_that_is_undone_leaves_no_trace
            a_denial_that_is_undone_leaves_no_trace
            a_genie_that_is_off_takes_no_requests
        }
        decisions {
            the_owner_may_always
            strangers_have_no_access
            direct_access_lasts_until_its_end
            members_of_a_team_have_its_access
            access_to_another_genie_does_not_count
            what_lasts_longest_counts
            a_link_opens_its_own_genie
            a_pass_has_its_own_end
            revocation_is_seen_at_once
            an_inactive_genie_is_closed_to_links_too
            only_who_may_ask_is_answered
        }
        usable {
            a_genie_is_seen_by_whoever_uses_it
            genies_are_listed_by_scope
        }
        ownership {
            a_genie_is_handed_over_and_both_are_told
            who_cannot_own_gets_none
            who_leaves_hands_all_over
            what_nobody_gets_is_told_and_can_be_claimed
            whoever_manages_all_cares_for_what_nobody_owns
            a_footprint_shows_what_somebody_leaves
            offboarding_does_all_that_was_chosen
            whoever_comes_and_goes_each_genie_has_its_owner
        }
        conditions {
            a_password_opens_while_it_is_the_one
            a_link_opens_from_its_networks_and_from_its_start
            an_address_is_proven_by_its_code
            an_address_gets_five_codes_an_hour
            of_fifty_tries_at_a_code_five_count
            of_forty_tries_at_a_password_ten_count
            fifty_visitors_who_prove_everything_share_ten_uses
            each_address_gets_in_once
            a_use_that_is_refused_uses_no_code_up
        }
        reminders {
            an_end_is_told_a_week_and_a_day_before
            a_link_for_somebody_is_told_to_them
            only_what_still_ends_then_is_told
            who_wants_no_such_mail_gets_none
            of_eight_workers_one_writes_each_mail
            each_mail_is_written_as_often_as_a_model_says
        }
        use_notices {
            uses_are_told_as_often_as_was_asked_for
            a_link_takes_its_news_with_it
            of_eight_workers_one_tells_of_each_use
        }
        lives {
            whatever_happens_is_as_the_model_says
            an_approved_link_ends_with_its_person
            what_ended_keeps_its_history
        }
    }
    store {
        transactions {
            a_ready_store_answers
            rollback_leaves_no_trace
            an_error_in_the_middle_undoes_what_came_before
            what_is_not_committed_is_seen_by_nobody_else
            work_that_only_reads_may_give_up
        }
        lookups {
            a_lookup_finds_the_caller_and_what_they_want
            what_is_not_wanted_is_not_read
            many_at_once_are_each_answered
        }
        races {
            what_is_revoked_is_not_extended_back
            of_eight_extensions_of_one_end_one_goes_through
            a_hundred_uses_are_a_hundred
            seven_uses_are_seven
            one_use_is_one
            links_do_not_take_each_others_uses
            changes_of_limits_lose_no_use
            nobody_stays_inside_a_deleted_link
            nobody_stays_inside_a_rotated_link
            changes_of_different_fields_all_hold
            of_eight_edits_of_one_version_one_goes_through
            changes_of_different_fields_of_an_agent_all_hold
            of_eight_team_names_one_is_taken
            a_deleted_genie_gets_no_more_links
            of_twenty_resolutions_one_counts
            of_eight_requests_one_is_noted
            of_eight_equal_names_one_is_taken
            of_eight_first_administrators_one_is_made
            a_person_added_by_many_is_added_once
            what_is_revoked_does_not_come_back
            an_agent_keeps_one_primary_key
            of_fifty_tries_of_a_code_five_count
        }
        hand_overs {
            who_takes_genies_over_is_there
            what_is_made_meanwhile_is_handed_over_too
            of_eight_hand_overs_one_counts
            of_two_who_are_each_others_heirs_one_stays
        }
    }
}
