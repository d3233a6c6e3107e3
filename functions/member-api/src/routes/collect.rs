//! Routes put together: into the router that serves them, or into the one that describes them.
//!
//! The list is one, but what serves must not make the document, which would be most of a cold start. Nor
//! does it put the handlers of a path together before somebody asks for them: of 56 paths, the first
//! request is for one.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::handler::{Handler, HandlerWithoutStateExt};
use axum::response::IntoResponse;
use axum::routing::MethodRouter;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::problem::Problem;
use crate::{Api, telemetry};

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

/// A router that serves the API.
pub struct Serving {
    api: Arc<Api>,
    router: Router,
}

impl Serving {
    /// One without paths, which answers that there is nothing.
    #[must_use]
    pub fn new(api: Api) -> Self {
        let not_found = async |request: Request| {
            telemetry::observe(request, async |_| Problem::not_found().into_response()).await
        };
        Self {
            api: Arc::new(api),
            // Its checks are for paths as axum 0.7 had them, and read each of them once more.
            router: Router::new().without_v07_checks().fallback(not_found),
        }
    }

    /// The router.
    pub fn into_router(self) -> Router {
        self.router
    }

    /// Adds a path. No part of it depends on the type of the route: one service does for all.
    fn path(mut self, path: &str, handlers: fn() -> MethodRouter<Arc<Api>>) -> Self {
        let api = Arc::clone(&self.api);
        let serve = async move |request: Request| {
            let handlers = handlers().fallback(async || Problem::method_not_allowed());
            telemetry::observe(request, |request| Handler::call(handlers, request, api)).await
        };
        self.router = self.router.route_service(path, serve.into_service());
        self
    }
}

impl Collect for Serving {
    fn routes<R: Route>(self, _: R) -> Self {
        self.path(&R::path(), R::served)
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
