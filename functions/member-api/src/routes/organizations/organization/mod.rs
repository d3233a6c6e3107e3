//! `/v1/organizations/{organizationId}`

mod audit;
mod delete;
mod domains;
mod drop_all_data;
mod exports;
mod imports;
mod invitations;
mod jobs;
mod members;
mod owner;
mod plan;
pub mod read;
mod review_schedule;
mod reviews;
mod roster_schema;
mod studies;
mod update;

use crate::routes::collect::{Collect, routes};

pub(super) fn routes<C: Collect>(into: C) -> C {
    into.routes(routes!(read::read, update::update, delete::delete))
        .routes(routes!(owner::owner))
        .routes(routes!(plan::plan))
        .routes(routes!(drop_all_data::drop_all_data))
        .routes(routes!(exports::create::create))
        .routes(routes!(members::list::list, members::create::create))
        .routes(routes!(
            members::read::read,
            members::update::update,
            members::remove::remove
        ))
        .routes(routes!(members::role::role))
        .routes(routes!(members::active::active))
        .routes(routes!(members::bulk::bulk))
        .routes(routes!(members::activity::activity))
        .routes(routes!(members::wallet::read::read))
        .routes(routes!(members::wallet::entries::entries))
        .routes(routes!(members::wallet::statement::statement))
        .routes(routes!(members::wallet::adjust::adjust))
        .routes(routes!(members::reset_credentials::reset_credentials))
        .routes(routes!(invitations::list::list, invitations::create::create))
        .routes(routes!(invitations::bulk::bulk))
        .routes(routes!(invitations::resend_all::resend_all))
        .routes(routes!(invitations::read::read, invitations::cancel::cancel))
        .routes(routes!(invitations::resend::resend))
        .routes(routes!(
            roster_schema::read::read,
            roster_schema::replace::replace
        ))
        .routes(routes!(
            review_schedule::read::read,
            review_schedule::replace::replace
        ))
        .routes(routes!(imports::template::template))
        .routes(routes!(imports::create::create))
        .routes(routes!(domains::create::create, domains::list::list))
        .routes(routes!(domains::read::read, domains::delete::delete))
        .routes(routes!(domains::verify::verify))
        .routes(routes!(studies::list::list, studies::create::create))
        .routes(routes!(studies::transfer::transfer))
        .routes(routes!(
            studies::read::read,
            studies::update::update,
            studies::archive::archive
        ))
        .routes(routes!(studies::members::list::list))
        .routes(routes!(
            studies::members::set::set,
            studies::members::unset::unset
        ))
        .routes(routes!(reviews::list::list, reviews::create::create))
        .routes(routes!(reviews::read::read))
        .routes(routes!(reviews::items::list::list))
        .routes(routes!(reviews::items::decide::decide))
        .routes(routes!(reviews::items::reassign::reassign))
        .routes(routes!(reviews::decisions::decisions))
        .routes(routes!(reviews::complete::complete))
        .routes(routes!(reviews::cancel::cancel))
        .routes(routes!(reviews::evidence::evidence))
        .routes(routes!(audit::list))
        .routes(routes!(jobs::list::list))
        .routes(routes!(jobs::read::read))
        .routes(routes!(jobs::report::report))
        .routes(routes!(jobs::download::download))
        .routes(routes!(jobs::cancel::cancel))
}
