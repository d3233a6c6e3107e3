//! Routes put together: into the router that serves them, or into the one that describes them.
//!
//! The list is one, but what serves must not make the document, which would be four fifths of a cold start.

use std::sync::Arc;

use axum::Router;
use axum::routing::MethodRouter;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::Api;

/// The handlers of one path: see [`routes!`].
pub trait Route {
    /// The path.
    fn path() -> String;
    /// The handlers, each for its method.
    fn served() -> MethodRouter<Arc<Api>>;
    /// The same with what the document says of them.
    fn documented() -> UtoipaMethodRouter<Arc<Api>>;
}

/// What routes are put into.
pub trait Collect: Sized {
    /// Adds the handlers of one path.
    #[must_use]
    fn routes<R: Route>(self, route: R) -> Self;
}

impl Collect for Router<Arc<Api>> {
    fn routes<R: Route>(self, _: R) -> Self {
        self.route(&R::path(), R::served())
    }
}

impl Collect for OpenApiRouter<Arc<Api>> {
    fn routes<R: Route>(self, _: R) -> Self {
        Self::routes(self, R::documented())
    }
}

/// The handlers of one path, each with its `#[utoipa::path]`.
macro_rules! routes {
    ($($handler:ident)::+ $(, $($further:ident)::+)* $(,)?) => {{
        struct Here;

        impl $crate::routes::collect::Route for Here {
            fn path() -> String {
                utoipa_axum::routes!(@path [path()] of $($handler)::+)
            }

            fn served() -> axum::routing::MethodRouter<std::sync::Arc<$crate::Api>> {
                let router = axum::routing::MethodRouter::new();
                let router = $crate::routes::collect::routes!(@on router, $($handler)::+);
                $(let router = $crate::routes::collect::routes!(@on router, $($further)::+);)*
                router
            }

            fn documented() -> utoipa_axum::router::UtoipaMethodRouter<std::sync::Arc<$crate::Api>> {
                utoipa_axum::routes!($($handler)::+ $(, $($further)::+)*)
            }
        }

        Here
    }};
    (@on $router:ident, $($handler:ident)::+) => {{
        use utoipa_axum::PathItemExt;
        let methods = utoipa_axum::routes!(@path [methods()] of $($handler)::+);
        methods
            .iter()
            .fold($router, |router, method| router.on(method.to_method_filter(), $($handler)::+))
    }};
}

pub(crate) use routes;
