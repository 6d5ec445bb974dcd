//! What every store promises, as tests: the same assertions for every one of them.
//!
//! Each case takes a fresh store, empty but for the built-in roles, and panics where a promise is broken.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod access;
mod access_requests;
mod activity;
mod agents;
mod api_keys;
mod genie_teams;
mod genie_users;
mod genies;
mod grants;
mod outbox;
mod passes;
mod races;
mod redeem;
mod requests;
mod roles_and_teams;
mod sessions;
mod steps;
mod transactions;

use std::sync::Arc;

use portcullis_domain::grants::{RedeemAnswer, Redemption};
use portcullis_domain::store::Work;
use portcullis_domain::{Store, StoreError};

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

    fn redeem(&self, redemption: Redemption, answer: RedeemAnswer) {
        self.store.redeem(redemption, answer);
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.store.ready()
    }
}

// One list makes both the table of cases and the macro that makes a test of each; `$` stands for itself in the latter.
macro_rules! cases {
    ($dollar:tt $($module:ident { $($case:ident)* })*) => {
        /// Every case.
        pub const CASES: &[Case] =
            &[$($((concat!(stringify!($module), "::", stringify!($case)), $module::$case),)*)*];

        /// Makes one `#[test]` for every case of the [contract](crate::contract), named after it.
        ///
        /// It takes a function (its path) that answers a fresh store, empty but for the built-in roles, as
        /// `Arc<dyn Store>`.
        #[macro_export]
        macro_rules! contract_tests {
            ($dollar fresh:path) => {$(
                mod $module {
                    #[allow(unused_imports, reason = "the function may be named by its whole path")]
                    use super::*;

                    $(
                        #[test]
                        fn $case() {
                            let name = concat!(stringify!($module), "::", stringify!($case));
                            $crate::contract::run(name, &*$dollar fresh());
                        }
                    )*
                }
            )*};
        }
    };
}

cases! {
    $
    transactions {
        a_ready_store_answers
        rollback_leaves_no_trace
        an_error_in_the_middle_undoes_what_came_before
        what_is_not_committed_is_seen_by_nobody_else
        work_that_only_reads_may_give_up
    }
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
        a_replaced_password_ends_every_session
    }
    sessions {
        a_session_names_its_agent_as_they_are
        a_session_ends_idle_and_in_any_case
        a_session_is_touched_once_a_minute
        living_sessions_are_listed_latest_use_first
        sessions_end_one_by_one_or_all_others
        ended_sessions_are_purged
        sign_in_looks_at_the_account_again
        a_failed_sign_in_is_noted
    }
    api_keys {
        a_key_names_its_agent_as_they_are
        only_prefix_and_digest_together_open
        a_new_key_kills_the_one_before
        nobody_mints_a_key_that_can_do_more
        the_last_use_is_noted
    }
    genies {
        a_genie_is_found_as_it_was_made
        a_url_name_is_taken_once_and_the_transaction_goes_on
        a_name_that_is_taken_gets_an_ending
        lists_go_from_the_newest_by_key
        an_update_touches_what_it_names
        only_the_owner_or_a_manager_manages
        a_deleted_genie_takes_all_access_along_and_leaves_history
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
    }
    redeem {
        a_link_opens_as_often_as_it_should
        zero_means_without_limit
        a_transaction_can_redeem_too
        history_keeps_who_came
        history_goes_from_the_newest_by_key
        the_end_itself_is_outside
        refusals_have_an_order
        a_link_opens_the_genie_that_was_asked_for
        looking_counts_nothing
    }
    passes {
        a_pass_shows_grant_and_genie_as_they_are
        a_pass_lasts_a_day_at_the_most
        a_pass_never_outlives_its_grant
        rotation_kills_link_and_passes
        deletion_kills_link_and_passes
        an_inactive_genie_lets_nobody_in
    }
    genie_users {
        access_is_given_once_and_renewed
        only_people_with_an_account_are_added
        the_end_is_changed_and_access_taken
        lists_go_from_the_newest_by_key
    }
    genie_teams {
        access_is_given_once_and_renewed
        teams_are_listed_by_name_and_taken_away
    }
    access_requests {
        a_request_is_found_as_it_was_made
        an_address_has_one_pending_request_for_a_genie
        only_a_pending_request_is_resolved
        lists_go_from_the_newest_by_key_and_state
        requests_of_an_address_are_counted_over_all_genies
    }
    requests {
        a_request_tells_the_owner
        a_request_of_somebody_with_an_account_knows_them
        what_makes_no_request_answers_alike
        an_address_asks_so_often_in_an_hour
        approval_of_a_stranger_makes_a_link_and_mails_it
        approval_of_somebody_with_an_account_adds_them
        a_denial_is_told_and_gives_nothing
        a_request_is_resolved_once_by_who_may
        an_approval_that_breaks_down_leaves_no_trace
    }
    access {
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
    }
    races {
        a_hundred_uses_are_a_hundred
        seven_uses_are_seven
        one_use_is_one
        links_do_not_take_each_others_uses
        changes_of_limits_lose_no_use
        nobody_stays_inside_a_deleted_link
        nobody_stays_inside_a_rotated_link
        changes_of_different_fields_all_hold
        a_deleted_genie_gets_no_more_links
        of_twenty_resolutions_one_counts
        of_eight_requests_one_is_noted
        of_eight_equal_names_one_is_taken
        of_eight_first_administrators_one_is_made
        a_person_added_by_many_is_added_once
        an_agent_keeps_one_primary_key
    }
}
