//! `GET /v1/organizations/{organizationId}/reviews/{reviewId}/items`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::id::ReviewId;
use muster::review::{Suggestion, Verdict};
use muster_aws::reviews::{Place, Selection};

use super::super::readable;
use crate::Api;
use crate::guard::{Authorized, Child, ReadReviews};
use crate::model::review_item::ReviewItem;
use crate::model::{Id, Page, SuggestionWord};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// The people in an access review, by name.
///
/// A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
/// number of people, however few of them are looked for.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/reviews/{reviewId}/items",
    tag = "reviews",
    operation_id = "list_review_items",
    params(
        ("organizationId" = inline(Id), Path),
        ("reviewId" = inline(Id), Path),
        ("decision" = inline(Option<String>), Query, description = "`undecided`, `keep`, `revoke` or `change_role`"),
        ("reviewer" = inline(Option<String>), Query, description = "`me`: whom the caller is to decide on"),
        ("suggestion" = inline(Option<SuggestionWord>), Query, description = "Only those of whom this looks right"),
        ("changed" = inline(Option<bool>), Query, description = "Whether their access is not any more what was captured"),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of people", body = Page<ReviewItem>), Guarded),
)]
pub async fn list(
    auth: Authorized<ReadReviews>,
    Child(id): Child<ReviewId>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<ReviewItem>>, Problem> {
    let review = readable(&api, &auth, id).await?;
    let (limit, cursor) = (usize::from(params.limit()), params.one("cursor"));
    let own = auth.membership().member;
    let decision = |word: &str| match word {
        "undecided" => Some(None),
        word => Verdict::from_word(word).map(Some),
    };
    let selection = Selection {
        decision: word(
            &mut params,
            "decision",
            decision,
            "undecided, keep, revoke or change_role",
        ),
        reviewer: word(
            &mut params,
            "reviewer",
            |word| (word == "me").then_some(own),
            "me",
        ),
        suggestion: word(&mut params, "suggestion", Suggestion::from_word, "revoke or none"),
        changed: word(&mut params, "changed", |word| word.parse().ok(), "true or false"),
    };
    params.finish()?;
    // Whoever is no reviewer decides on nobody.
    if selection.reviewer.is_some() && !review.reviewers.contains(&own) {
        return Ok(Json(Page {
            items: Vec::new(),
            next_cursor: None,
        }));
    }
    let list = List::new(
        &auth.organization(),
        "review-items",
        &[&id.to_string(), &format!("{selection:?}")],
    );
    let after: Option<Place> = list.open(cursor.as_deref())?;
    let organization = api.organization(auth.organization()).await?;
    let page = api
        .reviews
        .items(
            &organization,
            review.id,
            &selection,
            (limit, after),
            api.clock.now(),
        )
        .await?;
    let items = page.items.into_iter();
    Ok(Json(Page {
        items: items
            .map(|(item, now)| ReviewItem::new(item, now.as_ref()))
            .collect(),
        next_cursor: list.seal(page.next.as_ref()),
    }))
}

/// A parameter of a fixed set of words.
fn word<T>(params: &mut Params, name: &str, from_word: impl Fn(&str) -> Option<T>, words: &str) -> Option<T> {
    let value = from_word(&params.one(name)?);
    if value.is_none() {
        params.error(name, "invalid", format!("is {words}"));
    }
    value
}
