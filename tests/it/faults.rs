//! Faults of store, time and life cycle: what must happen, and the tests that show it. The table is the documentation.

mod alerts;
mod clock;
mod damage;
mod disk;
mod life;
mod recovery;
mod secrets;

use std::path::Path;

/// A fault, what must happen, and where that is tried.
struct Fault {
    what: &'static str,
    expected: &'static str,
    tests: &'static [(&'static str, &'static str)],
}

const fn fault(what: &'static str, expected: &'static str, tests: &'static [(&'static str, &'static str)]) -> Fault {
    Fault { what, expected, tests }
}

const ALERTS: &str = "tests/it/faults/alerts.rs";
const DAMAGE: &str = "tests/it/faults/damage.rs";
const DISK: &str = "tests/it/faults/disk.rs";
const LIFE: &str = "tests/it/faults/life.rs";
const CLOCK: &str = "tests/it/faults/clock.rs";
const RECOVERY: &str = "tests/it/faults/recovery.rs";
const SECRETS: &str = "tests/it/faults/secrets.rs";
const DAEMON: &str = "tests/it/daemon.rs";
const CRASH: &str = "tests/it/crash.rs";
const BROKEN: &str = "tests/it/cli/broken.rs";
const ARCHIVE: &str = "tests/it/archive.rs";
const DURABILITY: &str = "tests/it/archive/durability.rs";
const SPACE: &str = "src/archive/space.rs";
const WRITER: &str = "src/archive/writer.rs";
const CALENDAR: &str = "src/desk/calendar/tests.rs";

const FAULTS: [Fault; 34] = [
    fault(
        "the disk is full",
        "what is answered is true; status, search and drafts go on; exit 1 and a line; with room again, the next pass keeps everything",
        &[
            (DISK, "a_pass_that_fills_the_disk_says_so_and_the_next_one_keeps_everything"),
            (WRITER, "on_a_full_disk_the_answers_are_true_and_small_things_still_fit"),
        ],
    ),
    fault(
        "the disk has less room than [store] min_free",
        "nothing is asked for; fetch, status, systemd and the operator are told; reading and drafting go on; it resumes by itself",
        &[(DISK, "a_daemon_pauses_before_the_disk_is_full_and_resumes_by_itself"), (DISK, "a_shortage_pauses_rounds_and_is_told_once")],
    ),
    fault(
        "a pass, or a draft, would take from [store] min_free",
        "what makes the archive grow is refused and stays due; notes, alerts and pruning are not; drafts and search go by what is kept",
        &[
            (DISK, "the_floor_stays_free_whatever_comes_and_is_drawn_up"),
            (SPACE, "what_makes_the_archive_grow_is_refused_over_the_floor_and_all_else_is_not"),
        ],
    ),
    fault(
        "the disk is full to the brim, and keepup is started",
        "the daemon waits for room, says so to systemd, health and the operator, once, and goes on by itself; fetch exits 1; status reads",
        &[
            (DISK, "a_daemon_that_starts_on_a_full_disk_waits_for_room_and_then_works"),
            (DISK, "a_disk_that_is_full_to_the_brim_is_no_damage_at_the_start_and_is_told_once"),
        ],
    ),
    fault(
        "the alert command fails, hangs or is missing",
        "the alert is kept and sent again, less and less often, for three days; status and metrics tell how many wait",
        &[(ALERTS, "an_alert_is_kept_until_its_command_takes_it"), (ALERTS, "an_alert_that_nobody_takes_for_days_is_given_up")],
    ),
    fault(
        "another program writes, or locks the archive for long",
        "a writer waits its turn, and after 5 s says that the archive is locked; reading goes on",
        &[
            (LIFE, "a_writer_waits_for_another_and_says_so_when_it_waits_in_vain"),
            (DURABILITY, "reading_goes_on_while_writing_and_sees_whole_visits"),
        ],
    ),
    fault(
        "a field of the file's header is damaged",
        "exit 78 with the way back, or nothing is lost",
        &[(DAMAGE, "every_field_of_the_header"), (DAMAGE, "damage_is_told_with_the_way_back")],
    ),
    fault(
        "a page is damaged",
        "exit 78 with the way back, or nothing that is asked for is wrong; never a crash",
        &[(DURABILITY, "any_flipped_page_is_noticed_or_harmless")],
    ),
    fault(
        "a page of an archive that is too large to be read through at the start is damaged",
        "it is read through beside the work; then the alert archive_damaged, and exit 78 with the way back",
        &[
            (DAMAGE, "a_large_archive_is_read_through_beside_the_work_and_its_damage_ends_the_daemon"),
            (DAMAGE, "a_large_archive_that_is_sound_is_worked_on"),
        ],
    ),
    fault("the file is cut at the edge of a page", "exit 78 with the way back", &[(DAMAGE, "a_cut_at_every_page")]),
    fault(
        "the file is empty or gone, and there is a backup",
        "exit 78 with the way back: never a new archive in its place",
        &[
            (RECOVERY, "an_archive_that_is_empty_or_gone_is_not_begun_anew"),
            (DURABILITY, "an_empty_file_without_a_backup_is_a_new_archive"),
        ],
    ),
    fault("the file is another program's", "exit 78; it is left as it was", &[(BROKEN, "a_file_of_something_else_is_left_alone")]),
    fault(
        "the log beside the file is gone, cut, damaged or no log",
        "whole visits up to the damage are there and none of the later ones; the file is sound",
        &[(DAMAGE, "a_log_that_is_gone_cut_or_damaged")],
    ),
    fault(
        "the log beside the file is another archive's",
        "exit 78 with the way back, or a sound archive",
        &[(DAMAGE, "a_log_of_another_archive")],
    ),
    fault(
        "file or folder may not be written",
        "exit 78 and a line; readers go on",
        &[(BROKEN, "an_archive_that_may_not_be_written_is_told"), (LIFE, "who_may_only_read_can_ask")],
    ),
    fault(
        "kill -9 at any moment",
        "no article lost or doubled, the same draft, no half of a file, passes without an end marked interrupted",
        &[
            (CRASH, "a_demo_that_is_killed_at_any_moment_ends_as_if_nothing_had_been"),
            (DURABILITY, "what_was_said_to_be_kept_survives_a_kill"),
            (LIFE, "a_pass_without_an_end_is_known_as_interrupted"),
        ],
    ),
    fault(
        "power is lost",
        "editions, issues and what editors order are on the disk before they are answered for",
        &[
            (WRITER, "what_must_survive_a_power_cut_is_synced_before_it_is_answered_for"),
            ("src/archive/orders.rs", "what_editors_do_survives_a_power_cut"),
        ],
    ),
    fault(
        "a fault of keepup's own: a panic over the archive, or in a parser",
        "that piece of work alone is lost, and nothing half done is kept; the daemon goes on",
        &[
            (WRITER, "work_that_panics_keeps_nothing_and_the_writer_lives"),
            ("src/archive/readers.rs", "reading_that_panics_costs_its_own_answer_alone"),
            ("src/newsroom.rs", "a_panic_or_a_parser_that_never_ends_costs_its_own_document_alone"),
        ],
    ),
    fault(
        "two daemons, or a pass beside a daemon",
        "the second ends with 75 and names the process and since when; status, search and drafts go on beside it",
        &[(LIFE, "the_second_daemon_is_told_of_the_first"), (LIFE, "status_is_told_while_a_daemon_runs")],
    ),
    fault(
        "SIGTERM while fetching",
        "what is under way is dropped and stays due; exit 0, at the latest after four seconds and what the machine takes itself",
        &[(DAEMON, "a_stop_in_mid_fetch_leaves_a_sound_archive_and_the_source_due")],
    ),
    fault(
        "a stop while alerts are being sent, or wait for that",
        "what hangs is killed; the next start sends each of those that the operator's command has not had",
        &[
            (DAEMON, "alerts_that_a_stop_finds_waiting_are_sent_by_the_next_start_each_once"),
            ("src/errand/alarm.rs", "a_stop_begins_nothing_more_and_kills_what_hangs"),
        ],
    ),
    fault("systemd takes no messages", "the daemon works and stops as usual", &[(DAEMON, "a_systemd_that_takes_nothing_holds_nothing_up")]),
    fault(
        "SIGHUP with a broken feeds.toml, or one that was replaced",
        "the last good one stays in force, the mistake is logged with its cure and stands in the metrics",
        &[
            (DAEMON, "it_is_ready_feeds_the_watchdog_and_reads_its_file_again"),
            (DAEMON, "a_bad_reload_stands_in_the_metrics_until_it_is_mended"),
        ],
    ),
    fault(
        "the clock goes back a day",
        "every source once, then at its interval; no edition twice",
        &[(CLOCK, "a_clock_that_goes_back_a_day_repeats_nothing")],
    ),
    fault(
        "the clock was not set yet",
        "the daemon waits for the right time",
        &[("src/daemon.rs", "a_clock_that_was_not_set_is_waited_for")],
    ),
    fault(
        "the machine sleeps over the cut-off",
        "on waking the news first, then the one draft that was missed, marked late; none after 72 hours",
        &[
            (CLOCK, "a_sleep_over_the_cut_off_makes_one_late_draft"),
            (DAEMON, "a_draft_that_was_missed_is_made_late"),
            ("src/daemon/shift.rs", "after_a_sleep_the_news_comes_before_the_draft"),
        ],
    ),
    fault(
        "summer time begins or ends at the cut-off",
        "one draft: at the end of the gap, at the first of two",
        &[
            (CLOCK, "summer_time_makes_one_draft"),
            (CALENDAR, "a_time_that_is_skipped_is_kept_at_the_end_of_the_gap"),
            (CALENDAR, "a_time_that_is_lived_twice_counts_once"),
        ],
    ),
    fault("a round outlasts its tick", "rounds never overlap", &[(LIFE, "rounds_never_overlap")]),
    fault(
        "the schema is newer than the program",
        "exit 78; it is left as it was",
        &[(BROKEN, "a_newer_schema_is_left_to_a_newer_program")],
    ),
    fault(
        "the schema is older than the program, and an older daemon is at work",
        "exit 75 and who has it; it is left as it was",
        &[("src/archive/schema.rs", "no_schema_is_changed_under_a_daemon_at_work")],
    ),
    fault("a secret in feeds.toml's environment", "it stands in no log, output or archive", &[(SECRETS, "no_secret_is_told")]),
    fault(
        "the archive is damaged, and restored",
        "the newest sound backup in its place; what it replaces is kept, and what is lost is told; not under a daemon",
        &[
            (RECOVERY, "a_restore_keeps_what_it_replaces_and_tells_what_is_lost"),
            (RECOVERY, "a_restore_passes_over_a_damaged_backup"),
            (RECOVERY, "a_restore_goes_by_the_time_in_a_backups_name"),
            (RECOVERY, "a_restore_waits_for_no_daemon_and_takes_no_rubbish"),
        ],
    ),
    fault(
        "nobody thinks of backups",
        "the daemon makes one a day, checked, and keeps as many as wanted; other files stay",
        &[(RECOVERY, "backups_are_made_on_time_and_thinned"), (RECOVERY, "a_backup_that_does_not_fit_is_told")],
    ),
    fault(
        "the archive grows for years",
        "pages go after keep_pages and the file shrinks, in small steps; articles and editions stay",
        &[(RECOVERY, "old_pages_go_and_the_file_shrinks"), (ARCHIVE, "drops_are_noted_once_and_pruned")],
    ),
];

#[test]
fn every_fault_is_tried() {
    for fault in &FAULTS {
        assert!(!fault.tests.is_empty() && !fault.expected.is_empty(), "{}", fault.what);
        for (file, name) in fault.tests {
            let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
            assert!(text.contains(&format!("fn {name}(")), "{}: {file} has no test {name}", fault.what);
        }
    }
}
