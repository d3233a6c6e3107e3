//! `GET /v1/organizations/{organizationId}/audit`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::audit::Selection;
use muster::id::MemberId;

use crate::Api;
use crate::guard::{Authorized, ReadAudit};
use crate::model::audit::AuditEntry;
use crate::model::{Id, Page};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// Longest actor, target or action that is looked for, in characters.
const WORD_CHARS: usize = 400;

/// The audit log, newest first, for as long as the deployment keeps it.
///
/// A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
/// number of entries, however few of them are looked for.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/audit",
    tag = "audit",
    params(
        ("organizationId" = inline(Id), Path),
        ("actor" = inline(Option<String>), Query, description = "A member's id, or an `actor` as entries have it"),
        ("target" = inline(Option<String>), Query, description = "A `target` as entries have it, or a member's id"),
        ("action" = inline(Option<String>), Query, description = "An `action` as entries have it"),
        ("from" = inline(Option<String>), Query, description = "From this time on (RFC 3339)"),
        ("to" = inline(Option<String>), Query, description = "Before this time (RFC 3339)"),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of entries", body = Page<AuditEntry>), Guarded),
)]
pub async fn list(
    auth: Authorized<ReadAudit>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let (limit, cursor) = (params.limit(), params.one("cursor"));
    let mut selection = Selection {
        actor: word(&mut params, "actor").map(member),
        target: word(&mut params, "target").map(member),
        action: word(&mut params, "action"),
        from: params.time("from"),
        to: params.time("to"),
    };
    params.finish()?;
    // What members did is found by their member ids, whatever account they had.
    if let Some(actor) = &mut selection.actor
        && let Some(subject) = actor.strip_prefix("user/")
        && let Some(membership) = api.memberships.get(auth.organization(), subject).await?
    {
        *actor = format!("member/{}", membership.member);
    }
    // A page of nothing needs no reading, and DynamoDB refuses bounds that are the wrong way round.
    if matches!((selection.from, selection.to), (Some(from), Some(to)) if from >= to) {
        return Ok(Json(Page {
            items: Vec::new(),
            next_cursor: None,
        }));
    }
    let list = List::new(&auth.organization(), "audit", &[&format!("{selection:?}")]);
    let after: Option<String> = list.open(cursor.as_deref())?;
    let page = api
        .audit
        .list(
            auth.organization(),
            &selection,
            (usize::from(limit), after),
            api.clock.now(),
        )
        .await?;
    Ok(Json(Page {
        items: page.entries.into_iter().map(AuditEntry::from).collect(),
        next_cursor: list.seal(page.next.as_ref()),
    }))
}

/// A member's id stands for the member.
fn member(word: String) -> String {
    match MemberId::parse(&word) {
        Ok(id) => format!("member/{id}"),
        Err(_) => word,
    }
}

fn word(params: &mut Params, name: &str) -> Option<String> {
    let word = params.one(name)?;
    if word.is_empty() || word.chars().count() > WORD_CHARS {
        params.error(name, "invalid", format!("has 1 to {WORD_CHARS} characters"));
        return None;
    }
    Some(word)
}
