//! `GET /v1/organizations/{organizationId}/studies`

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::access::Action;
use muster::id::StudyId;
use muster::study::StudyStatus;

use crate::Api;
use crate::guard::{Authorized, ReadStudies};
use crate::model::study::Study;
use crate::model::{Id, Page, StudyStatusWord};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// Studies, newest first: for plain members those that they own or have a role in.
///
/// A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
/// number of studies, however few of them have the status.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/studies",
    tag = "studies",
    operation_id = "list_studies",
    params(
        ("organizationId" = inline(Id), Path),
        ("status" = inline(Option<StudyStatusWord>), Query, description = "Only those; active ones if left out"),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of studies", body = Page<Study>), Guarded),
)]
pub async fn list(
    auth: Authorized<ReadStudies>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<Study>>, Problem> {
    let (limit, cursor) = (usize::from(params.limit()), params.one("cursor"));
    let words: Vec<&str> = StudyStatus::ALL.iter().map(|status| status.as_str()).collect();
    let status = params.one("status").and_then(|word| {
        let status = StudyStatus::from_word(&word);
        if status.is_none() {
            params.error("status", "invalid", format!("is one of {}", words.join(", ")));
        }
        status
    });
    params.finish()?;
    let status = status.unwrap_or(StudyStatus::Active);
    let all = auth.may(Action::ManageStudies);
    let whose = if all {
        "all".to_owned()
    } else {
        auth.membership().member.to_string()
    };
    let list = List::new(&auth.organization(), "studies", &[status.as_str(), &whose]);
    let after: Option<StudyId> = list.open(cursor.as_deref())?;
    let own = auth.membership().member;
    let (organization, own) = api.member(auth.organization(), own).await?;
    let (studies, next) = if all {
        let page = api
            .studies
            .list(organization.id, Some(status), limit, after)
            .await?;
        (page.items, page.next)
    } else {
        let ids = own.studies.keys().chain(&own.owned).copied();
        let ids: BTreeSet<StudyId> = ids.filter(|id| after.is_none_or(|after| *id < after)).collect();
        let mut studies = api.studies.get_many(organization.id, ids).await?;
        studies.retain(|study| study.status == status);
        studies.reverse();
        let more = studies.len() > limit;
        studies.truncate(limit);
        let next = studies.last().map(|study| study.id).filter(|_| more);
        (studies, next)
    };
    Ok(Json(Page {
        items: studies
            .into_iter()
            .map(|study| Study::new(study, Some(&own)))
            .collect(),
        next_cursor: list.seal(next.as_ref()),
    }))
}
