//! What the page may ask, one file per screen. A command reads its arguments, calls one use case of the office and
//! maps the answer; it decides nothing.

#![allow(
    clippy::let_underscore_must_use,
    reason = "written by the command attribute, whose code ends in such a line"
)]

mod alerts;
mod board;
mod calendar;
mod drafts;
mod exchange;
mod following;
mod incoming;
mod journal;
mod names;
mod outgoing;
mod overview;
mod rules;
mod settings;
mod trust;
mod work;

use tauri::Runtime;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands};

pub use names::NAMES;

/// Every command with the types the page needs for it.
pub fn builder<R: Runtime>() -> Builder<R> {
    Builder::new()
        .error_handling(ErrorHandlingMode::Throw)
        .disable_serde_phases()
        .commands(collect_commands![
            overview::app_state,
            overview::painted,
            overview::start_rehearsal,
            settings::set_up,
            overview::leave_rehearsal,
            overview::desk,
            overview::counters,
            overview::status_bar,
            overview::sync_now,
            incoming::incoming_list,
            incoming::incoming_detail,
            incoming::incoming_check,
            incoming::accept,
            incoming::return_document,
            incoming::report_progress,
            work::assign,
            work::extend,
            work::assignment_note,
            incoming::quarantine_list,
            incoming::quarantine_report,
            incoming::quarantine_retry,
            outgoing::outgoing_list,
            outgoing::outgoing_detail,
            outgoing::undo_send,
            outgoing::resend_look,
            outgoing::resend,
            following::office_matrix,
            following::nudge_letters,
            following::nudge,
            following::evidence,
            following::evidence_save,
            following::owed_list,
            following::owed_aside,
            following::report_all,
            following::report_retry,
            following::report_set_aside,
            drafts::draft_list,
            drafts::draft_create,
            drafts::draft_get,
            drafts::draft_save,
            drafts::draft_delete,
            drafts::draft_restore,
            drafts::draft_pick_files,
            drafts::draft_attach_dropped,
            drafts::draft_remove_file,
            drafts::draft_move_file,
            drafts::draft_check,
            drafts::draft_reason,
            drafts::draft_confirm,
            drafts::draft_mend,
            drafts::samples_open,
            drafts::draft_send,
            drafts::agencies_find,
            incoming::books,
            board::board,
            board::approvals,
            board::approval_ask,
            board::approvals_approve,
            board::approval_return,
            board::day,
            board::close_day,
            work::work,
            work::units_save,
            work::units_import,
            work::save_work,
            journal::journal_list,
            journal::journal_check,
            settings::settings,
            settings::save_agency,
            settings::save_hub,
            settings::test_hub,
            settings::save_preferences,
            settings::directory_refresh,
            trust::trust,
            trust::trust_look,
            trust::trust_import,
            trust::trust_remove,
            trust::trust_add_list,
            trust::trust_hosts,
            rules::rules,
            rules::rules_import,
            rules::rule_level,
            alerts::alerts,
            alerts::alert_items,
            alerts::alert_history,
            alerts::alert_seen,
            alerts::alert_snooze,
            alerts::alert_dismiss,
            alerts::alert_mend,
            alerts::alert_rules,
            alerts::alert_settings_save,
            calendar::calendar,
            calendar::calendar_put_day,
            calendar::calendar_forget_day,
            calendar::calendar_set_year,
            calendar::calendar_set_sessions,
            calendar::calendar_look,
            calendar::calendar_import,
            exchange::attachment_open,
            exchange::attachment_save,
            exchange::package_save,
            exchange::quarantine_save,
        ])
        .typ::<office::Change>()
        .typ::<crate::desktop::Open>()
        .typ::<crate::desktop::FilesDropped>()
        .typ::<crate::desktop::FilesHover>()
}
