//! `GET /v1/organizations/{organizationId}/members`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::access::Action;
use muster::member::{Origin, Role, Status};
use muster_aws::members::{Listed, Listing, Place};

use crate::Api;
use crate::guard::{Authorized, ListMembers};
use crate::model::member::Member;
use crate::model::{Id, OriginWord, Page, RoleWord, StatusWord};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// Longest search, in characters.
const Q_CHARS: usize = 200;

/// Members, in order or as a search finds them.
///
/// `q` finds, each member once: the exact external id, then family names, then given names, then
/// e-mail addresses that begin with it; case and accents make no difference. For plain members, who
/// see no external ids and addresses, it searches names only.
///
/// A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
/// number of members, however few of them the filters let through. Lists follow changes by moments.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/members",
    tag = "members",
    params(
        ("organizationId" = inline(Id), Path),
        ("q" = inline(Option<String>), Query, description = "What to search for, at most 200 characters"),
        ("status" = inline(Option<Vec<StatusWord>>), Query, description = "Repeated or with commas; all but removed if left out"),
        ("role" = inline(Option<Vec<RoleWord>>), Query, description = "Repeated or with commas; all if left out"),
        ("origin" = inline(Option<Vec<OriginWord>>), Query, description = "Repeated or with commas; all if left out"),
        ("sort" = inline(Option<String>), Query, description = "`name` (the default), `joinedAt`, or `lastLoginAt` for those who see it: who never signed in counts as oldest; a search is always by name"),
        ("order" = inline(Option<String>), Query, description = "`asc` (the default) or `desc`; a search is always `asc`"),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of members", body = Page<Member>), Guarded),
)]
pub async fn list(
    auth: Authorized<ListMembers>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<Member>>, Problem> {
    let contacts = auth.may(Action::ReadContacts);
    let (limit, cursor) = (params.limit(), params.one("cursor"));
    let (statuses, roles, origins) = filters(&mut params);
    let order = order(&mut params, contacts);
    params.finish()?;

    let list = List::new(
        &auth.organization(),
        "members",
        &[&format!("{statuses:?} {roles:?} {origins:?} {order:?}")],
    );
    let from: Option<Place> = list.open(cursor.as_deref())?;
    let organization = api.organization(auth.organization()).await?;
    let listing = Listing {
        organization: organization.id,
        layout: organization.layout,
        statuses,
        roles,
        origins,
        order,
        at: api.clock.now(),
    };
    let page = api.members.list(&listing, usize::from(limit), from).await?;
    let page = page.ok_or(muster::page::InvalidCursor)?;
    let own = auth.membership().member;
    let items = page.members.into_iter().map(|member| {
        let whole = contacts || member.id == own;
        Member::new(member, whole, listing.at)
    });
    Ok(Json(Page {
        items: items.collect(),
        next_cursor: list.seal(page.next.as_ref()),
    }))
}

fn filters(params: &mut Params) -> (Vec<Status>, Vec<Role>, Vec<Origin>) {
    let words: Vec<&str> = Status::ALL.iter().map(|status| status.as_str()).collect();
    let mut statuses = params.words("status", Status::from_word, &words);
    let words: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let mut roles = params.words("role", Role::from_word, &words);
    let words: Vec<&str> = Origin::ALL.iter().map(|origin| origin.as_str()).collect();
    let mut origins = params.words("origin", Origin::from_word, &words);
    if statuses.is_empty() {
        statuses = Status::ALL
            .iter()
            .copied()
            .filter(|status| *status != Status::Removed)
            .collect();
    }
    if roles.is_empty() {
        roles = Role::ALL.to_vec();
    }
    if origins.is_empty() {
        origins = Origin::ALL.to_vec();
    }
    // The same filter is the same list, however it was written.
    statuses.sort_unstable();
    statuses.dedup();
    roles.sort_unstable();
    roles.dedup();
    origins.sort_unstable();
    origins.dedup();
    (statuses, roles, origins)
}

fn order(params: &mut Params, contacts: bool) -> Listed {
    let descending = match params.one("order").as_deref() {
        None | Some("asc") => false,
        Some("desc") => true,
        Some(_) => {
            params.error("order", "invalid", "is asc or desc");
            false
        }
    };
    let sorted = match params.one("sort").as_deref() {
        None | Some("name") => Listed::ByName { descending },
        Some("joinedAt") => Listed::ByJoined { descending },
        // The order alone would tell who was here when.
        Some("lastLoginAt") if contacts => Listed::ByLastLogin { descending },
        Some(_) => {
            let words = if contacts {
                "name, joinedAt or lastLoginAt"
            } else {
                "name or joinedAt"
            };
            params.error("sort", "unsupported_sort", format!("is {words}"));
            Listed::ByName { descending }
        }
    };
    let by_name = matches!(sorted, Listed::ByName { .. });
    let Some(text) = params.one("q").filter(|q| !q.trim().is_empty()) else {
        return sorted;
    };
    if text.chars().count() > Q_CHARS {
        params.error("q", "too_long", format!("has at most {Q_CHARS} characters"));
    }
    if !by_name || descending {
        let wrong = if by_name { "order" } else { "sort" };
        params.error(
            wrong,
            "not_with_q",
            "a search is by name, ascending: leave this out or leave q out",
        );
    }
    Listed::Found { text, contacts }
}
