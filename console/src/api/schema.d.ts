// Generated from docs/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the API answers. It asks nothing of anything behind it. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It does */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Health"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OpenAPI 3.1 */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accepts an invitation: the caller becomes an active member, on the seat that was kept for them.
         *     The caller's verified e-mail address must be the invited one.
         * @description Whoever invited must still be able to: an invitation to a role that its inviter can no longer
         *     give answers 410 `invitation_canceled`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Answer"];
                };
            };
            responses: {
                /** @description The caller's new place */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Joined"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `email_mismatch`, `email_not_verified` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No invitation has this link */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_flight`: the first request with this key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invitation_expired`, `invitation_canceled`, `invitation_used`, `invitation_replaced` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Declines an invitation: it is canceled and its seat is free. Whoever holds the link may, signed
         *     in or not.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Answer"];
                };
            };
            responses: {
                /** @description It is declined */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No invitation has this link */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invitation_expired`, `invitation_canceled`, `invitation_used`, `invitation_replaced` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an invitation's link leads to. Takes no token but the link's, and changes nothing: programs
         *     that follow the links of a mail use none up.
         */
        get: {
            parameters: {
                query: {
                    /** @description What stands after `token=` in the link */
                    token: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Who invites to what */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Preview"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No invitation has this link */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invitation_expired`, `invitation_canceled`, `invitation_used`, `invitation_replaced` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The organizations that the caller belongs to, with the caller's role and status in each.
         * @description The first page is also where people join: whoever has a verified e-mail address at a domain that
         *     an organization has proven becomes a member of it, or is told why not.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of them */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Belongings"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Makes an organization. The caller becomes its owner, active, with their verified e-mail address;
         *     403 `email_not_verified` without one.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewOrganization"];
                };
            };
            responses: {
                /** @description The organization */
                201: {
                    headers: {
                        ETag?: string;
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Organization"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `email_not_verified` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_flight`: the first request with this key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An organization's settings, its members by status and its seats. `counts.total` is what the
         *     console calls "Total Enrolled Members".
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The organization */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Organization"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Deletes the organization with everything in it but its audit log and the evidence of its access reviews, as a
         *     job. It begins at its `beginsAt` and can be canceled until then.
         * @description Problems: 409 `import_in_progress`, `purge_pending`.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DeleteConfirmation"];
                };
            };
            responses: {
                /** @description The job */
                202: {
                    headers: {
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Changes settings; what is left out stays. Nothing is written when nothing changes. */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SettingsPatch"];
                };
            };
            responses: {
                /** @description The organization as it is now */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Organization"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/organizations/{organizationId}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit log, newest first, for as long as the deployment keeps it.
         * @description A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
         *     number of entries, however few of them are looked for.
         */
        get: {
            parameters: {
                query?: {
                    /** @description An `action` as entries have it */
                    action?: string;
                    /** @description A member's id, or an `actor` as entries have it */
                    actor?: string;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description From this time on (RFC 3339) */
                    from?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                    /** @description A `target` as entries have it, or a member's id */
                    target?: string;
                    /** @description Before this time (RFC 3339) */
                    to?: string;
                };
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of entries */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_AuditEntry"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The domains that the organization claims, in the order of their names. */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                };
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of domains */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Domain"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Claims a domain. The answer has the TXT record to publish within seven days; then verify. An
         *     unproven claim does nothing and keeps nobody else from the domain. A claim that stands already
         *     is answered as it is; one that expired or failed begins anew, with another record.
         * @description Further problems: 409 `organization_closed`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewDomain"];
                };
            };
            responses: {
                /** @description The claim, with the record that proves it */
                201: {
                    headers: {
                        ETag?: string;
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Domain"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_flight`: the first request with this key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/domains/{domain}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One domain that the organization claims, with the record that proves it. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As the API writes it */
                    domain: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The domain */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Domain"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Gives a domain up: nobody joins by it any more. Whoever joined stays. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As the API writes it */
                    domain: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is given up */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/domains/{domain}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Looks the domain's TXT record up now. Found, the organization owns the domain; whoever proved
         *     it before and has taken their record away since loses it.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    /** @description As the API writes it */
                    domain: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is verified */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Domain"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `domain_not_proven`: the record is not there; the detail says what is. `domain_taken`: another organization's record is there too, and it proved the domain first. `domain_claim_expired`: claim it again. `idempotency_in_flight`: the first request with this key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `dns_unavailable`: the DNS did not answer. `unavailable`: too busy. See Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/drop-all-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes away for good, as a job: every member but the owner, their accounts' access, invitations,
         *     wallets, study roles, and all uploaded files, reports and exports. The organization, its owner, its
         *     settings, domains and studies (now the owner's), the audit log and the evidence of access reviews stay.
         *     Whoever had registered registers again after the next import.
         * @description The job begins at its `beginsAt` and can be canceled until then. Its `receipt` says what it took.
         *
         *     Problems: 403 `email_mismatch`, 409 `import_in_progress`, `purge_pending`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DropConfirmation"];
                };
            };
            responses: {
                /** @description The job */
                202: {
                    headers: {
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Writes members into a file, as a job. That of `content` `roster` has the columns of the roster schema in their
         *     order and imports again without a change; who has no external id is no part of it, and is
         *     counted in the job's `notice`. That of `members` has everyone, with id, name, role, status, origin and when they
         *     joined and signed in last, and imports nowhere.
         * @description E-mail addresses and telephone numbers are in it where they are asked for, also those by which
         *     members sign in (of a roster in columns `Muster:Email` and `Muster:Phone`, which an import reads past). Where
         *     they are not, `(withheld)` stands for each in a roster, and an import refuses such a row.
         *
         *     Problems: 409 `id_withheld` where members are recognised by what is not asked for.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["NewExport"] | null;
                };
            };
            responses: {
                /** @description The job */
                202: {
                    headers: {
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Starts an import: makes a job that waits for its file, and a link to upload that file to. The
         *     job begins by itself when the upload has arrived.
         * @description Kind `roster` has the columns of the roster schema. `members` has `FirstName`, `LastName`,
         *     `Email` and `Role` and invites those people; `invitations` has `Email` and `Role`. Their whole file is checked, and
         *     whether there are seats for it, before anyone is invited.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewImport"];
                };
            };
            responses: {
                /** @description The job, and where to upload the file */
                201: {
                    headers: {
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StartedImport"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_flight`: the first request with this key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/imports/template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A CSV to start from: the header of the organization's schema, and one example row. */
        get: {
            parameters: {
                query: {
                    /** @description What is imported: `roster`, `members` or `invitations` */
                    kind: "roster" | "members" | "invitations" | "resend" | "drop_all_data" | "delete_organization" | "export" | "open_review" | "complete_review" | "repartition";
                };
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The header and one example row */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /** @example ID,IsActive,FirstName,LastName,MemberID,IsAuthRep */
                        "text/csv": string;
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Invitations, newest first.
         * @description A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
         *     number of invitations, however few of them have the status.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                    /** @description Only those; all if left out */
                    status?: "pending" | "accepted" | "expired" | "canceled";
                };
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of invitations */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Invitation"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Invites someone by e-mail. They are pending and hold a seat until they answer, the invitation is
         *     canceled, or its time is up. A person who was removed gets their record back when they accept.
         * @description Further problems: 409 `already_member`, `already_invited`, `seat_limit_reached`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewInvitation"];
                };
            };
            responses: {
                /** @description The invitation */
                201: {
                    headers: {
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Invitation"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code`. `seat_limit_reached` has `seats` and `upgradeUrl` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_invitations`: see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/invitations/{invitationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One invitation, with what became of its mail. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    invitationId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The invitation */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Invitation"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Takes an invitation back: its link no longer works and its seat is free. Taking back what was
         *     taken back changes nothing.
         * @description Further problems: 409 `invitation_not_pending`.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    invitationId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is canceled */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/invitations/{invitationId}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mails a pending or expired invitation again, with a new link and a new expiry. The old link no
         *     longer works. One that had expired takes a seat again.
         * @description Further problems: 409 `invitation_not_pending`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    invitationId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The invitation */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Invitation"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code`. `seat_limit_reached` has `seats` and `upgradeUrl` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_invitations`: see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/invitations/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invites up to 1,000 people, with an outcome for each address. More come as a file: an import of
         *     kind `invitations`.
         * @description Where there are fewer seats than new people nobody is invited, and 409 `seat_limit_reached` has
         *     the outcomes as they would be, unless `partial` asks for as many as fit.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewInvitations"];
                };
            };
            responses: {
                /** @description What came of each address */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Outcomes"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code`. `seat_limit_reached` has `seats` and `upgradeUrl` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_invitations`: see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/invitations/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mails every pending, or every expired, invitation again, as a job. Its counts are of those
         *     invitations: `updated` were asked for again, `failed` have to wait or have no seat to come back
         *     to. Invitations of admins are left out unless the owner asks.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewResend"];
                };
            };
            responses: {
                /** @description The job */
                202: {
                    headers: {
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_flight`: the first request with this key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organization's jobs, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                };
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of jobs */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Job"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job: where it stands, how far it is, what came of it. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The job */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/jobs/{jobId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels a job. One that has not begun never will; one at work stops within seconds, keeps what
         *     it has applied and says so in its counts. 409 `job_ended` for one that is over; canceling a
         *     canceled one again changes nothing. One that takes data away is the owner's to cancel, before it
         *     begins: after that, 409 `purge_begun`. A job of an access review ends with the review: 409
         *     `review_job`. One that moves members to more partitions goes on to its end: 409 `members_moving`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    jobId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is canceled */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description It is asked to stop */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_flight`: the first request with this key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/jobs/{jobId}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A link to what an export made, for 15 minutes. 409 `export_not_finished` until it has ended; 404
         *     `nothing_to_download` of one that ended without a file, and of any other job (what imports have is
         *     their report); 410 `export_expired` once its file is too old to be kept.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Where the file is */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DownloadLink"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `export_not_finished`: the job is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `export_expired`: the file is not kept any more */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/jobs/{jobId}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A link to a job's report: the bad rows, to correct and upload again, or a line for each member
         *     changed. 404 `no_report` while there is none; 410 `report_expired` once it is too old to be kept.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Where the report is */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReportLink"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `report_expired`: it is not kept any more */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Members, in order or as a search finds them.
         * @description `q` finds, each member once: the exact external id, then family names, then given names, then
         *     e-mail addresses that begin with it; case and accents make no difference. For plain members, who
         *     see no external ids and addresses, it searches names only.
         *
         *     A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
         *     number of members, however few of them the filters let through. Lists follow changes by moments.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                    /** @description `asc` (the default) or `desc`; a search is always `asc` */
                    order?: string;
                    /** @description Repeated or with commas; all if left out */
                    origin?: ("founder" | "roster" | "invitation" | "added" | "domain")[];
                    /** @description What to search for, at most 200 characters */
                    q?: string;
                    /** @description Repeated or with commas; all if left out */
                    role?: ("member" | "admin" | "owner")[];
                    /** @description `name` (the default), `joinedAt`, or `lastLoginAt` for those who see it: who never signed in counts as oldest; a search is always by name */
                    sort?: string;
                    /** @description Repeated or with commas; all but removed if left out */
                    status?: ("enrolled" | "pending" | "active" | "disabled" | "removed")[];
                };
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of members */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Member"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Adds someone by name. They are pending and an invitation is mailed to them.
         * @description Further problems: 409 `sso_requires_invitation`, `already_member`, `already_invited`,
         *     `seat_limit_reached`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewMember"];
                };
            };
            responses: {
                /** @description The member */
                201: {
                    headers: {
                        ETag?: string;
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Member"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code`. `seat_limit_reached` has `seats` and `upgradeUrl` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_invitations`: see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{memberId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One member's record. Plain members may read their own. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The member */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Member"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Removes a member: no access from their next request on, no seat, no place in lists unless they
         *     are asked for, no role in any study. Their record and their wallet are kept, and theirs again when
         *     they are invited again. A pending invitation is canceled. Removing who was removed changes nothing.
         * @description Whoever owns studies is removed only together with handing them over, to the active member
         *     `transferTo`.
         *
         *     Problems: 409 `owner_must_transfer`, `owns_resources`, `member_not_active`, `too_many_studies`.
         */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Removal"];
                };
            };
            responses: {
                /** @description They are removed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Changes a member's name and contact details. Nothing is written when nothing changes.
         * @description What they sign in with is not among them: a person changes that where they sign in, and it
         *     counts here from their first sign-in with the new address verified. What a roster says of a member
         *     holds again as soon as the roster says something new of them.
         *
         *     Problems: 409 `member_removed`.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ProfilePatch"];
                };
            };
            responses: {
                /** @description The member as they are now */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Member"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{memberId}/active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Switches a member off or on. Off, they have no access from their next request on and take no
         *     seat, and keep everything else. On, whoever has an account takes a seat again. A member of the
         *     roster who was removed is switched on, too: the roster alone does not bring them back.
         * @description Problems: 409 `owner_must_transfer`, `member_pending`, `member_removed`, `login_taken`, `seat_limit_reached`.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Activation"];
                };
            };
            responses: {
                /** @description The member as they are now */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Member"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code`. `seat_limit_reached` has `seats` and `upgradeUrl` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{memberId}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a member did last, and what they have access to. Plain members may read their own. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What they did and can do */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Activity"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{memberId}/reset-credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a member a temporary password, which is answered this once and must be changed at the next
         *     sign-in. Their sessions end, and their address has to be verified again.
         * @description The password is kept nowhere: with an `Idempotency-Key` that was used before, another one is made
         *     and the one before is dead.
         *
         *     Problems: 409 `managed_externally`, `no_account`, `member_pending`, `member_removed`;
         *     `account_shared` where the account belongs to another organization, too: nobody gets into one
         *     organization by administering another.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Keeps two requests from running at once: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The password */
                200: {
                    headers: {
                        "Cache-Control"?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TemporaryPassword"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{memberId}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Gives a member another role, which holds at their next request. Only the owner gives or takes
         *     admin. Ownership is handed over with `PUT …/owner`.
         * @description Problems: 409 `owner_must_transfer`, `member_removed`.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RoleChange"];
                };
            };
            responses: {
                /** @description The member as they are now */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Member"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{memberId}/wallet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a member has. Plain members may read their own.
         * @description A wallet keeps the currency that it was opened in, also when the organization's changes.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The wallet */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Wallet"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{memberId}/wallet/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adds to a member's wallet, or takes from it. The `Idempotency-Key` is required and holds for
         *     good: the same request makes one entry, however much later it comes again.
         * @description Problems: 400 `idempotency_key_required`, 409 `insufficient_funds`, `balance_too_large`,
         *     `member_removed`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Names the adjustment: 1 to 255 visible ASCII characters */
                    "Idempotency-Key": string;
                };
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewAdjustment"];
                };
            };
            responses: {
                /** @description The entry that it made */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WalletEntry"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{memberId}/wallet/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The entries of a wallet, newest first, each with the balance that it left. */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                };
                header?: never;
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of entries */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_WalletEntry"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{memberId}/wallet/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The entries of a wallet as a file, oldest first.
         * @description Reasons that a spreadsheet would take for a formula have an apostrophe before them. Problems: 409
         *     `statement_too_long`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description From this time on (RFC 3339) */
                    from?: string;
                    /** @description Before this time (RFC 3339) */
                    to?: string;
                };
                header?: never;
                path: {
                    memberId: string;
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The statement */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /** @example number,at,amount,balance,currency,reason,by */
                        "text/csv": string;
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Does one thing to up to 200 members, one after the other, with an outcome each. What one of them
         *     is refused keeps none of the others from it.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BulkChange"];
                };
            };
            responses: {
                /** @description What came of each, in the order of the request */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BulkOutcomes"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_flight`: the first request with this key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/owner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Hands the organization over: an active member becomes its owner, and the caller an admin, in
         *     one step.
         * @description Problems: 409 `member_not_active`.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The organization's `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewOwner"];
                };
            };
            responses: {
                /** @description The new owner */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Member"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/partitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Spreads an organization's members over more partitions, as a job: a partition takes 1,000 writes a
         *     second. Members stay readable and writable meanwhile; imports, exports and access reviews that are to
         *     begin wait until it is done. It begins at its `beginsAt`, and cannot be canceled. Sent again, it
         *     answers with the same job; once that is done, with 204. Only people of the token's group `operators`
         *     may.
         * @description Problems: 409 `fewer_partitions`, `partitions_moving`, `organization_closed`.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The organization's `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPartitions"];
                };
            };
            responses: {
                /** @description The job that moves them */
                202: {
                    headers: {
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description They lie over as many already */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Sets how many seats an organization has. Fewer than are used is allowed: whoever has a seat
         *     keeps it, and nobody takes a new one. Only people of the token's group `operators` may.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The organization's `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPlan"];
                };
            };
            responses: {
                /** @description The plan */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plan"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/review-schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When reviews are opened by themselves. An organization that never had a schedule has none: 404. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The schedule */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewSchedule"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Makes the schedule, or replaces it. A schedule whose first day is here or past opens the review of
         *     its current period within minutes; a period in which it has opened one gets no other, however the
         *     schedule is changed. Periods begin at midnight UTC. Nothing is written when nothing changes.
         * @description Problems: 409 `organization_closed`, 422 `invalid_reviewers`.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewReviewSchedule"];
                };
            };
            responses: {
                /** @description The schedule as it is now */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewSchedule"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_reviewers`: not all of them can be; `errors` says which */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Access reviews, newest first: for plain members those that they review.
         * @description A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
         *     number of reviews.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                };
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of reviews */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Review"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Opens an access review: everyone who is active or has an invitation to answer is in it, as they are
         *     now. A small organization's review is `open` in the answer; a large one's is `opening` while its job
         *     goes on. The same job then freezes the snapshot, and until then the review cannot be completed.
         * @description Problems: 409 `organization_closed`, 422 `invalid_reviewers`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            /** @description Everything may be left out */
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["NewReview"] | null;
                };
            };
            responses: {
                /** @description The review */
                201: {
                    headers: {
                        ETag?: string;
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_reviewers`: not all of them can be; `errors` says which */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/reviews/{reviewId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An access review. Its reviewers may read it, whatever their role. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    organizationId: string;
                    reviewId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The review */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/reviews/{reviewId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels an access review while it is being opened or open: nothing of it is done, and there is no
         *     evidence. It stays to be read, with what was decided until then.
         * @description Problems: 409 `review_not_open`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                    reviewId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Ending"];
                };
            };
            responses: {
                /** @description The review */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/reviews/{reviewId}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Completes an access review, as a job: what was decided is done, with the rank that the caller has
         *     when it is done, and the evidence is written. Everyone in it must be decided on first.
         * @description Problems: 409 `items_undecided`, `review_not_ready`, `review_not_open`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                    reviewId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Ending"];
                };
            };
            responses: {
                /** @description The job */
                202: {
                    headers: {
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/reviews/{reviewId}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decides the same on up to 200 people, one after the other, with an outcome each. What one of them is
         *     refused keeps none of the others from it.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                    reviewId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewDecisions"];
                };
            };
            responses: {
                /** @description What came of each, in the order of the request */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BulkOutcomes"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_flight`: the first request with this key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/reviews/{reviewId}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A link to the evidence of a completed review: one archive with the snapshot, every decision and
         *     what came of it, and `manifest.json` with the SHA-256 of each.
         * @description Problems: 409 `review_not_completed`; 410 `evidence_expired` where the deployment keeps evidence for a time
         *     only, and that is over.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    organizationId: string;
                    reviewId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Where the evidence is */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EvidenceLink"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `review_not_completed`: there is no evidence yet, or never will be */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `evidence_expired`: it is not kept any more */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/reviews/{reviewId}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The people in an access review, by name.
         * @description A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
         *     number of people, however few of them are looked for.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Whether their access is not any more what was captured */
                    changed?: boolean;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description `undecided`, `keep`, `revoke` or `change_role` */
                    decision?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                    /** @description `me`: whom the caller is to decide on */
                    reviewer?: string;
                    /** @description Only those of whom this looks right */
                    suggestion?: "revoke" | "none";
                };
                header?: never;
                path: {
                    organizationId: string;
                    reviewId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of people */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_ReviewItem"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/reviews/{reviewId}/items/{memberId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Decides what is to become of somebody's access, while the review is open. Only its reviewers do, or
         *     the one whom the person was handed to, and nobody on themselves. Deciding again replaces what was
         *     decided. Nothing is done before the review is completed.
         * @description Problems: 403 `own_access`, `not_the_reviewer`; 409 `member_changed` (with `current`),
         *     `review_not_open`.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    memberId: string;
                    organizationId: string;
                    reviewId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewDecision"];
                };
            };
            responses: {
                /** @description The person with the decision */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewItem"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/reviews/{reviewId}/items/{memberId}/reviewer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Hands somebody to another active member, who alone decides on them from then on and becomes one of
         *     the review's reviewers. Whoever manages reviews does that, or whose they are to decide on.
         * @description Problems: 403 `own_access` for handing them to themselves, `not_the_reviewer`; 409
         *     `review_not_open`, `too_many_reviewers`; 422 `invalid_reviewers`.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    memberId: string;
                    organizationId: string;
                    reviewId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Reassignment"];
                };
            };
            responses: {
                /** @description The person with their reviewer */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewItem"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_reviewers`: not all of them can be; `errors` says which */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/roster-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the organization's roster files look like. The `ETag` is that of the organization's
         *     settings: a change to either is a change to both.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The schema */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RosterSchema"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Replaces the schema. It holds for imports that begin from now on.
         * @description Any column may become the unique one, whatever is on the roster already: a member is recognised
         *     by the value of their external id, not by the name of the column that it came from.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RosterSchema"];
                };
            };
            responses: {
                /** @description The schema as it is now */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RosterSchema"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Studies, newest first: for plain members those that they own or have a role in.
         * @description A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
         *     number of studies, however few of them have the status.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                    /** @description Only those; active ones if left out */
                    status?: "active" | "archived";
                };
                header?: never;
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of studies */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Study"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Makes a study, owned by the caller or by another active member.
         * @description Problems: 409 `member_not_active`, `too_many_studies`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewStudy"];
                };
            };
            responses: {
                /** @description The study */
                201: {
                    headers: {
                        ETag?: string;
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Study"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/studies/{studyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One study. For plain members there are only those that they own or have a role in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    organizationId: string;
                    studyId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The study */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Study"];
                    };
                };
                /** @description The client has it already (If-None-Match) */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Archives a study: it is kept with its roles and can be made active again. Archiving an archived
         *     one changes nothing.
         */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    organizationId: string;
                    studyId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is archived */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Renames a study, archives it or brings it back, or hands it over to another active member.
         *     Nothing is written when nothing changes.
         * @description Problems: 409 `member_not_active`, `too_many_studies`.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    organizationId: string;
                    studyId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StudyPatch"];
                };
            };
            responses: {
                /** @description The study as it is now */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Study"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/organizations/{organizationId}/studies/{studyId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The members with a role in a study. A page may be short, even empty, and still have a
         *     `nextCursor`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description 1 to 200, 50 if left out */
                    limit?: number;
                };
                header?: never;
                path: {
                    organizationId: string;
                    studyId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of members */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_StudyMember"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/studies/{studyId}/members/{memberId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Gives an active member a role in a study.
         * @description Problems: 409 `member_not_active`, `study_archived`, `too_many_studies`.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The study's `ETag` that the change is meant for */
                    "If-Match"?: string | null;
                };
                path: {
                    memberId: string;
                    organizationId: string;
                    studyId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StudyRoleChange"];
                };
            };
            responses: {
                /** @description What they are in it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StudyMember"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_failed`: it was changed since that version */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Takes a member's role in a study. Whoever has none keeps none. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    memberId: string;
                    organizationId: string;
                    studyId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description They have none */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/studies/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hands all studies that a member owns over to another active one, all or none.
         * @description Problems: 409 `member_not_active`, `too_many_studies`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes retries safe: 1 to 255 visible ASCII characters */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    organizationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            responses: {
                /** @description The studies that were handed over */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Transferred"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No token, or a bad one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The caller's role does not reach: see `requiredRole` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Nothing there, or nothing that the caller may see: the same answer for both */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: this key came with another body before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes the account of someone whom an organization's roster names, and makes them an active member.
         *     They sign in at once; their address counts as verified once they have verified it. If they have an
         *     account of that name, its password is asked for and it is theirs here as well.
         * @description Whatever was stated must be right in every column, or the answer is 403 `no_match`: the same for
         *     wrong values, for organizations that do not exist and for members who registered, are switched off
         *     or were removed. After five failures at the same member nobody gets further for an hour, also with
         *     right values.
         *
         *     Takes no `Idempotency-Key`: what is kept with one would tell something of the password. Sent again
         *     after it failed half way, it goes on; after it succeeded, it answers 403 `no_match`: sign in.
         *
         *     Problems: 409 `registration_not_configured`, `managed_externally`, `seat_limit_reached`,
         *     `account_exists`, `login_taken`, `already_member`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Registration"];
                };
            };
            responses: {
                /** @description Their place */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Registered"];
                    };
                };
                /** @description Something sent is not valid: `errors` lists every fault */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `no_match`: nobody who can register is as was stated */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What is there stands in the way: see `code` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is larger than 1 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is not JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts`: see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something failed on our side */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too busy just now: see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description On or off. */
        Activation: {
            /** @description Whether they have access. */
            active: boolean;
        };
        /** @description What a member did last, and what they have access to. */
        Activity: {
            /**
             * Format: date-time
             * @description The newest sign-in.
             */
            lastLoginAt: string | null;
            /** @description Their newest actions, newest first. */
            recentActions: components["schemas"]["AuditEntry"][];
            /** @description The studies that they own or have a role in. */
            studies: components["schemas"]["StudyAccess"][];
        };
        /** @description A list, or lines. */
        Addresses: string[] | string;
        /** @description The link's token. */
        Answer: {
            /** @description What stands after `token=` in the mail's link. */
            token: string;
        };
        /** @description Who did what to what, when, and by which request. */
        AuditEntry: {
            /**
             * @description What was done.
             * @example member.removed
             */
            action: string;
            /** @description `user/<subject>`, `invitation/<id>` for whoever holds its link, or `system/<function>`. */
            actor: string;
            actorMemberId: components["schemas"]["Id"] | null;
            /** @description What it became. */
            after: Record<string, never> | null;
            /** Format: date-time */
            at: string;
            /** @description What it was, where that can change. */
            before: Record<string, never> | null;
            /** @description The entry's own name. */
            id: string;
            /** @description The request or event that caused it. */
            requestId: string;
            /** @description The client's address, where there is one. */
            sourceAddress: string | null;
            /**
             * @description To what.
             * @example member/0123456789abcdefghjkmnpqrs
             */
            target: string;
        };
        /** @description What the member signs in with, once they have an account. */
        Authentication: {
            email: string | null;
            phone: string | null;
        };
        /**
         * @description The organization that has proven the domain of the caller's address, and whether the caller
         *     joined it.
         */
        AutoJoin: {
            /** @example Example Health */
            name: string;
            organizationId: components["schemas"]["Id"];
            outcome: components["schemas"]["AutoJoinOutcome"];
        };
        /**
         * @description Whether the caller joined.
         * @enum {string}
         */
        AutoJoinOutcome: "joined" | "seat_limit_reached" | "removed" | "sso_required" | "invitation_pending";
        /** @description One of the caller's organizations. */
        Belonging: {
            /** @description The organization's id. */
            id: components["schemas"]["Id"];
            /** @description The caller's own record there. */
            memberId: components["schemas"]["Id"];
            /** @example Example Health */
            name: string;
            /** @description What the caller may do there. */
            role: components["schemas"]["Role"];
            /** @description Where the caller stands there. Only active members have access. */
            status: components["schemas"]["MemberStatus"];
        };
        /** @description A page of the caller's organizations. */
        Belongings: {
            autoJoin: components["schemas"]["AutoJoin"] | null;
            /** @description At most `limit` of them. */
            items: components["schemas"]["Belonging"][];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description What can be done to many members.
         * @enum {string}
         */
        BulkAction: "activate" | "deactivate" | "change_role" | "remove";
        /** @description What is to be done, and to whom. */
        BulkChange: {
            /** @description What. */
            action: components["schemas"]["BulkAction"];
            /** @description To whom: 1 to 200 members. */
            memberIds: components["schemas"]["Id"][];
            /** @description Of `remove`, for the audit log; at most 500 characters. */
            reason?: string;
            /** @description Of `change_role`, which takes it: member or admin. */
            role?: components["schemas"]["Role"];
            /** @description Of `remove`: the active member who takes over the studies that they own. */
            transferTo?: components["schemas"]["Id"];
        };
        /** @description What came of one. */
        BulkOutcome: {
            /** @description Of `refused`: the problem's code, as for the one member alone. */
            code?: string;
            /** @description Of `refused`: what stands in the way. */
            detail?: string;
            memberId: components["schemas"]["Id"];
            outcome: components["schemas"]["BulkResult"];
        };
        /** @description What came of each. */
        BulkOutcomes: {
            /** @description In the order of the request. */
            outcomes: components["schemas"]["BulkOutcome"][];
        };
        /**
         * @description What came of one, in a word.
         * @enum {string}
         */
        BulkResult: "changed" | "unchanged" | "refused";
        /** @enum {string} */
        ColumnType: "text" | "email" | "phone" | "date" | "boolean" | "integer" | "one_of";
        /** @description That the organization is meant to go. */
        DeleteConfirmation: {
            /** @description The organization's name. */
            confirmName: string;
        };
        /** @enum {string} */
        Delivery: "queued" | "sent" | "delivered" | "bounced" | "complained" | "failed";
        /** @description The DNS record to publish, and to keep. */
        DnsRecord: {
            /** @example _muster-challenge.example.org */
            name: string;
            /** @example TXT */
            type: string;
            /** @example muster-verification=0123456789abcdefghjkmnpqrs */
            value: string;
        };
        /**
         * @description An organization's claim to a domain. Once it is `verified`, people with a verified e-mail address
         *     at that very domain (no subdomain) join as members when they first list their organizations.
         */
        Domain: {
            /**
             * Format: date-time
             * @description When the record was last looked up.
             */
            checkedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * @description In ASCII and lower case: international names as `xn--…`.
             * @example example.org
             */
            domain: string;
            error: components["schemas"]["DomainError"] | null;
            /**
             * Format: date-time
             * @description Until when a pending claim is to be proven.
             */
            expiresAt: string | null;
            record: components["schemas"]["DnsRecord"];
            /**
             * @description `pending` until its record was found, `expired` when that took longer than seven days,
             *     `failed` when the record was gone at three daily checks, or another organization proved the
             *     domain meanwhile.
             */
            status: components["schemas"]["DomainStatus"];
            /**
             * Format: date-time
             * @description When the record was first found.
             */
            verifiedAt: string | null;
        };
        /** @enum {string} */
        DomainError: "record_missing" | "record_differs" | "proven_elsewhere";
        /** @enum {string} */
        DomainStatus: "pending" | "verified" | "failed" | "expired";
        /** @description Where the file of an export is. */
        DownloadLink: {
            /**
             * Format: date-time
             * @description Until when.
             */
            expiresAt: string;
            /**
             * @description What it is saved as.
             * @example example-roster-2026-01-02.zip
             */
            fileName: string;
            /**
             * Format: uri
             * @description Gives the file to a GET, for 15 minutes.
             */
            url: string;
        };
        /** @description That all data is meant to go. */
        DropConfirmation: {
            /** @description The caller's own verified e-mail address. */
            confirmEmail: string;
        };
        /** @description What is said of a review's end. */
        Ending: {
            /** @description For the record: 1 to 500 characters. */
            note: string;
        };
        /** @description Where a review's evidence is. */
        EvidenceLink: {
            /**
             * Format: date-time
             * @description Until when.
             */
            expiresAt: string;
            /** @description SHA-256 of its `manifest.json`, in lowercase hex. */
            manifestSha256: string;
            /**
             * Format: uri
             * @description Gives the archive to a GET, for 15 minutes.
             */
            url: string;
        };
        /** @description What an export holds: [`muster::export::ExportOptions`]. */
        Export: {
            content: components["schemas"]["ExportContent"];
            format: components["schemas"]["ExportFormat"];
            includeEmails: boolean;
            includePhones: boolean;
            /** @description Members with one of these; none: everyone but the removed. */
            status: components["schemas"]["MemberStatus"][];
        };
        /** @enum {string} */
        ExportContent: "roster" | "members";
        /** @enum {string} */
        ExportFormat: "zip" | "csv";
        /** @description That the API answers. */
        Health: {
            /**
             * @description Always `ok`.
             * @example ok
             */
            status: string;
        };
        /** @example 0123456789abcdefghjkmnpqrs */
        Id: string;
        /** @enum {string} */
        ImportMode: "upsert" | "replace";
        /** @description One thing that is wrong with what was sent. */
        InvalidField: {
            /**
             * @description Stable name of the fault.
             * @example out_of_range
             */
            code: string;
            /**
             * @description What is wrong and how to put it right.
             * @example invitations live 1 to 30 days
             */
            detail: string;
            /**
             * @description Where: a JSON pointer into the body (RFC 6901), or `?` and the name of a query parameter.
             * @example /invitationTtlDays
             * @example ?limit
             */
            pointer: string;
        };
        /** @description Someone who was asked in. */
        Invitation: {
            /** Format: date-time */
            createdAt: string;
            /** @description What became of the newest mail. */
            delivery: components["schemas"]["Delivery"];
            /** @description Why the mail failed or came back. */
            deliveryReason: string | null;
            /**
             * Format: email
             * @description Where the mail goes. Only an account with this address, verified, can accept.
             */
            email: string;
            /**
             * Format: date-time
             * @description When it was accepted or canceled, or its expiry was dealt with.
             */
            endedAt: string | null;
            /**
             * Format: date-time
             * @description Until when it can be accepted.
             */
            expiresAt: string;
            /** @description Sorts by the time it was made. */
            id: components["schemas"]["Id"];
            /** @description Who vouches for it. */
            invitedBy: components["schemas"]["Id"];
            /** @description The invited person's record. */
            memberId: components["schemas"]["Id"];
            /** @description What they will be. */
            role: components["schemas"]["Role"];
            /**
             * Format: int32
             * @description How often its mail was asked for. Only the newest mail's link works.
             */
            sends: number;
            status: components["schemas"]["InvitationStatus"];
        };
        /** @enum {string} */
        InvitationStatus: "pending" | "accepted" | "expired" | "canceled";
        /** @description A background job. */
        Job: {
            /**
             * Format: date-time
             * @description Not before when it begins, of a job that leaves time to cancel it, or waits for what is under way.
             */
            beginsAt?: string;
            /** @description Someone asked it to stop while it was at work. */
            cancelRequested: boolean;
            counts: components["schemas"]["JobCounts"];
            /** Format: date-time */
            createdAt: string;
            createdBy: components["schemas"]["Id"] | null;
            /** @description Nothing is written: the counts say what would happen. */
            dryRun: boolean;
            error: components["schemas"]["JobMessage"] | null;
            /** @description What the file is to hold, of a job of kind `export`. */
            export?: components["schemas"]["Export"];
            /**
             * @description Empty where there is no file; what it is saved as, of an export.
             * @example roster.zip
             */
            fileName: string;
            /** Format: date-time */
            finishedAt: string | null;
            /** @description Sorts by the time it was made. */
            id: components["schemas"]["Id"];
            kind: components["schemas"]["JobKind"];
            mode: components["schemas"]["ImportMode"];
            notice: components["schemas"]["JobMessage"] | null;
            /**
             * @description The file's key in the import bucket, once it has arrived; of an export in the export bucket, once
             *     it is there.
             */
            objectKey: string | null;
            onError: components["schemas"]["OnError"];
            /**
             * Format: int32
             * @description Over how many partitions the members are to lie, of a job of kind `repartition`.
             */
            partitions?: number;
            /**
             * @description The parts of an import that is large enough to be applied in parts, once it is planned. Lists
             *     leave them out.
             */
            parts?: components["schemas"]["JobPart"][];
            /**
             * Format: int32
             * @description Percent done.
             */
            progress: number;
            /** @description What it has taken away so far, of a job that does. */
            receipt?: components["schemas"]["JobReceipt"];
            report: components["schemas"]["ReportKind"] | null;
            /** @description Which invitations are mailed again, of a job of kind `resend`. */
            resend?: components["schemas"]["InvitationStatus"];
            /** @description The review that it is a part of, of a job of kind `open_review` or `complete_review`. */
            review?: components["schemas"]["Id"];
            status: components["schemas"]["JobStatus"];
        };
        /** @description Rows so far; on a dry run, what would become of them. */
        JobCounts: {
            /**
             * Format: int64
             * @description New members.
             */
            created: number;
            /**
             * Format: int64
             * @description Rows with errors.
             */
            failed: number;
            /**
             * Format: int64
             * @description Members that a replacing file did not name.
             */
            removed: number;
            /**
             * Format: int64
             * @description Rows in the file; of an export, so far. Of a move to more partitions, members so far.
             */
            rows: number;
            /**
             * Format: int64
             * @description Members that were as the file says already, or whose partition is the same.
             */
            unchanged: number;
            /**
             * Format: int64
             * @description Members whose record changed, or moved to another partition.
             */
            updated: number;
        };
        /** @enum {string} */
        JobKind: "roster" | "members" | "invitations" | "resend" | "drop_all_data" | "delete_organization" | "export" | "open_review" | "complete_review" | "repartition";
        /** @description A code for programs, a message for people. */
        JobMessage: {
            /** @example wrong_field_count */
            code: string;
            message: string;
        };
        /** @description A part of an import. Its counts are of its own rows; all parts' together are the job's. */
        JobPart: {
            counts: components["schemas"]["JobCounts"];
            /**
             * Format: int32
             * @description The first is 1.
             */
            number: number;
            /**
             * Format: int32
             * @description Percent done.
             */
            progress: number;
            /** @description `queued`, `applying`, or how it ended. */
            status: components["schemas"]["JobStatus"];
        };
        /** @description What a job has taken away for good: [`muster::job::Receipt`]. */
        JobReceipt: {
            /**
             * Format: int64
             * @description Accounts that the organization let in.
             */
            accounts: number;
            /**
             * Format: int64
             * @description Claims to domains; only of a deleted organization.
             */
            domains: number;
            /**
             * Format: int64
             * @description Versions of uploaded files, reports and exports.
             */
            files: number;
            /**
             * Format: int64
             * @description Invitations.
             */
            invitations: number;
            /**
             * Format: int64
             * @description Members, whatever their status.
             */
            members: number;
            /**
             * Format: int64
             * @description Studies; only of a deleted organization.
             */
            studies: number;
            /**
             * Format: int64
             * @description Entries of wallets.
             */
            walletEntries: number;
        };
        /** @enum {string} */
        JobStatus: "awaiting_upload" | "queued" | "validating" | "applying" | "success" | "error" | "canceled";
        /** @description The invited person's new place. */
        Joined: {
            /** @description Their record there. */
            memberId: components["schemas"]["Id"];
            /** @description Where they are a member now. */
            organizationId: components["schemas"]["Id"];
            /** @description What they may do there. */
            role: components["schemas"]["Role"];
        };
        /** @enum {string} */
        MapsTo: "externalId" | "firstName" | "lastName" | "email" | "phone" | "isActive" | "attribute";
        /**
         * @description A member. Of others, plain members are not shown `externalId`, `email`, `phone`, `lastLoginAt`,
         *     `authentication`, `wallet`, `invitation` and `attributes`.
         */
        Member: {
            /** @description Further columns of the roster, by name. */
            attributes?: {
                [key: string]: string;
            };
            /** @description What the member signs in with, once they have an account. */
            authentication?: components["schemas"]["Authentication"];
            /** @description Contact address. */
            email?: string | null;
            /**
             * @description The upstream system's own key, as its roster writes it.
             * @example LA06120
             */
            externalId?: string | null;
            firstName: string | null;
            id: components["schemas"]["Id"];
            invitation?: components["schemas"]["Id"] | null;
            /**
             * Format: date-time
             * @description When they joined or were first imported.
             */
            joinedAt: string;
            /**
             * Format: date-time
             * @description The newest sign-in.
             */
            lastLoginAt?: string | null;
            lastName: string | null;
            /** @description How they came in. */
            origin: components["schemas"]["Origin"];
            /** @description Contact number, as the roster writes it. */
            phone?: string | null;
            role: components["schemas"]["Role"];
            status: components["schemas"]["MemberStatus"];
            wallet?: components["schemas"]["Wallet"] | null;
        };
        /** @description Members by status. */
        MemberCounts: {
            /** Format: int64 */
            active: number;
            /** Format: int64 */
            disabled: number;
            /**
             * Format: int64
             * @description Imported from a roster, not registered yet.
             */
            enrolled: number;
            /**
             * Format: int64
             * @description Invited, not accepted yet.
             */
            pending: number;
            /** Format: int64 */
            removed: number;
            /**
             * Format: int64
             * @description "Total Enrolled Members": everyone on record but the removed.
             */
            total: number;
        };
        /** @enum {string} */
        MemberStatus: "enrolled" | "pending" | "active" | "disabled" | "removed";
        MemberStatuses: ("enrolled" | "pending" | "active" | "disabled" | "removed") | ("enrolled" | "pending" | "active" | "disabled" | "removed")[];
        /** @description What to add, and why. */
        NewAdjustment: {
            /**
             * Format: int64
             * @description In minor units; negative to take. Never zero.
             * @example -500
             */
            amount: number;
            /** @description 1 to 500 characters. */
            reason: string;
        };
        /** @description A decision to make. */
        NewDecision: {
            /**
             * @description That their access is not any more what was captured, and that it is decided on what it is
             *     now.
             * @default false
             */
            confirmChanged?: boolean;
            /** @description What is to become of their access. */
            decision: components["schemas"]["ReviewVerdict"];
            /** @description For the record: at most 500 characters. */
            reason?: string | null;
            role?: components["schemas"]["Role"] | null;
        };
        /** @description One decision on many. */
        NewDecisions: {
            /**
             * @description That the access of some is not any more what was captured, and that it is decided on what it
             *     is now.
             * @default false
             */
            confirmChanged?: boolean;
            /** @description What is to become of their access. */
            decision: components["schemas"]["ReviewVerdict"];
            /** @description On whom: 1 to 200 members. */
            memberIds: components["schemas"]["Id"][];
            /** @description For the record: at most 500 characters. */
            reason?: string | null;
            role?: components["schemas"]["Role"] | null;
        };
        /** @description A domain to claim. */
        NewDomain: {
            /**
             * @description A domain of the organization's own: below a public suffix, and not that of a public mail
             *     provider (`invalid_domain`, `public_suffix`, `public_mail_domain`).
             * @example example.org
             */
            domain: string;
        };
        /**
         * @description An export to start, or to make along with each review.
         * @example {
         *       "format": "zip",
         *       "includeEmails": true,
         *       "includePhones": false,
         *       "status": [
         *         "enrolled",
         *         "active"
         *       ]
         *     }
         */
        NewExport: {
            /**
             * @description The roster in its columns (`roster`, the default), or every member with role and status (`members`).
             * @default roster
             */
            content?: components["schemas"]["ExportContent"];
            /**
             * @description A zip archive with the CSV in it (`zip`, the default), or the CSV itself.
             * @default zip
             */
            format?: components["schemas"]["ExportFormat"];
            /**
             * @description Whether e-mail addresses are in it, also those that members sign in by.
             * @default false
             */
            includeEmails?: boolean;
            /**
             * @description Whether telephone numbers are in it, also those that members sign in by.
             * @default false
             */
            includePhones?: boolean;
            /** @description Members with this status, or one of these; everyone but the removed if left out, or for none. */
            status?: components["schemas"]["MemberStatuses"];
        };
        /**
         * @description An import to start.
         * @example {
         *       "dryRun": false,
         *       "fileName": "roster.zip",
         *       "kind": "roster",
         *       "mode": "upsert",
         *       "onError": "abort"
         *     }
         */
        NewImport: {
            /**
             * @description Check and plan only.
             * @default false
             */
            dryRun?: boolean;
            /**
             * @description A name that ends in .csv or .zip, at most 128 bytes, without slashes.
             * @example roster.zip
             */
            fileName: string;
            /** @description `roster`, `members` or `invitations`. */
            kind: components["schemas"]["JobKind"];
            /**
             * @description Whether members that the file does not name stay (`upsert`, the default) or are removed.
             * @default upsert
             */
            mode?: components["schemas"]["ImportMode"];
            /**
             * @description Whether a bad row stops everything (`abort`, the default) or is skipped and reported.
             * @default abort
             */
            onError?: components["schemas"]["OnError"];
        };
        /** @description Whom to invite. */
        NewInvitation: {
            /**
             * Format: email
             * @description Where the mail goes.
             */
            email: string;
            /** @description Member or admin; the organization's default role if left out. Only the owner makes admins. */
            role?: components["schemas"]["Role"];
        };
        /** @description Many people to invite. */
        NewInvitations: {
            /** @description A list of addresses, or one text with an address on each line; 1 to 1,000. */
            emails: components["schemas"]["Addresses"];
            /**
             * @description Invite as many as there are seats for, in the order given. False, the default, invites nobody
             *     where the seats are too few, and says so.
             * @default false
             */
            partial?: boolean;
            /** @description Member or admin; the organization's default role if left out. Only the owner makes admins. */
            role?: components["schemas"]["Role"];
        };
        /** @description Whom to add by name. */
        NewMember: {
            /**
             * Format: email
             * @description Where the mail goes, and what they sign in with.
             */
            email: string;
            /** @description Given name, 1 to 100 characters. */
            firstName: string;
            /** @description Family name, 1 to 100 characters. */
            lastName: string;
            /** @description Member or admin; the organization's default role if left out. Only the owner makes admins. */
            role?: components["schemas"]["Role"];
        };
        /** @description An organization to make. */
        NewOrganization: {
            /**
             * @description 1 to 200 characters.
             * @example Example Health
             */
            name: string;
        };
        /** @description Who is to own the organization. */
        NewOwner: {
            /** @description An active member. */
            memberId: components["schemas"]["Id"];
        };
        /** @description Over how many partitions an organization's members are to lie. */
        NewPartitions: {
            /**
             * Format: int32
             * @description 4, 16 or 64, and more than there are. 1 is what an organization may begin with.
             * @example 16
             */
            partitions: number;
        };
        /** @description How many seats an organization is to have. */
        NewPlan: {
            /**
             * Format: int32
             * @description Null is unlimited.
             */
            seatLimit: number | null;
        };
        /** @description Which invitations to mail again. */
        NewResend: {
            /** @description `pending` or `expired`. */
            status: components["schemas"]["InvitationStatus"];
        };
        /** @description A review to open. */
        NewReview: {
            /**
             * Format: int32
             * @description Days until everything is to be decided.
             * @default 14
             */
            dueDays?: number;
            /**
             * Format: int32
             * @description Days without a sign-in after which somebody is flagged.
             * @default 30
             */
            inactiveDays?: number;
            /**
             * Format: int32
             * @description Days before that on which reviewers are reminded, less than `dueDays`; they are not if left
             *     out, or 0.
             * @default 0
             */
            reminderDays?: number;
            /** @description 1 to 20 active members; the caller if left out. */
            reviewers?: components["schemas"]["Id"][];
        };
        /** @description A schedule to make, or to put in the place of the one that there is. */
        NewReviewSchedule: {
            /**
             * Format: int32
             * @description Days from opening until everything is to be decided; 14 if left out.
             */
            dueDays?: number;
            /** @description Whether it is in force: true if left out. */
            enabled?: boolean;
            /**
             * Format: int32
             * @description Days from one review to the next.
             */
            everyDays: number;
            export?: components["schemas"]["NewExport"] | null;
            /**
             * Format: date
             * @description The day of the first one (UTC). If left out, that of the schedule that there is, or today.
             */
            firstDate?: string;
            /**
             * Format: int32
             * @description Days without a sign-in after which somebody is flagged; 30 if left out.
             */
            inactiveDays?: number;
            /**
             * Format: int32
             * @description Days before that on which reviewers are reminded, fewer than `dueDays`; 0: they are not. If
             *     left out, 3, or as many as there are.
             */
            reminderDays?: number;
            /** @description Active members, each once; the caller if left out. */
            reviewers?: components["schemas"]["Id"][];
        };
        /** @description A study to make. */
        NewStudy: {
            /** @description 1 to 200 characters. */
            name: string;
            /** @description An active member; the caller if left out. */
            ownerId?: components["schemas"]["Id"];
        };
        /** @enum {string} */
        OnError: "abort" | "skip";
        /** @description An organization: its settings, its members by status, its seats. */
        Organization: {
            counts: components["schemas"]["MemberCounts"];
            /** Format: date-time */
            createdAt: string;
            /**
             * @description ISO 4217 code of its wallets.
             * @example USD
             */
            currency: string;
            /** @description The role that new members get when none is named; never owner. */
            defaultRole: components["schemas"]["Role"];
            id: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description Days until an invitation expires.
             * @example 7
             */
            invitationTtlDays: number;
            /**
             * @description 1 to 200 characters.
             * @example Example Health
             */
            name: string;
            seats: components["schemas"]["Seats"];
            /** @description Members sign in through the organization's own identity provider. */
            ssoEnabled: boolean;
        };
        /** @enum {string} */
        Origin: "founder" | "roster" | "invitation" | "added" | "domain";
        /** @description What came of one address. */
        Outcome: {
            /** @description The address as it was sent. */
            email: string;
            /** @description The invitation that was made. */
            invitationId?: components["schemas"]["Id"];
            /** @description The record of who was invited, or is a member already. */
            memberId?: components["schemas"]["Id"];
            /** @description What came of it. */
            outcome: components["schemas"]["OutcomeCode"];
        };
        /**
         * @description What can come of an address.
         * @enum {string}
         */
        OutcomeCode: "invited" | "already_member" | "already_invited" | "invalid" | "no_seat";
        /** @description What came of many addresses. */
        Outcomes: {
            /** @description How many were invited. */
            invited: number;
            /** @description One for each address, in their order. */
            outcomes: components["schemas"]["Outcome"][];
        };
        /** @description One page of a list. */
        Page_AuditEntry: {
            /** @description At most `limit` of them. */
            items: {
                /**
                 * @description What was done.
                 * @example member.removed
                 */
                action: string;
                /** @description `user/<subject>`, `invitation/<id>` for whoever holds its link, or `system/<function>`. */
                actor: string;
                actorMemberId: components["schemas"]["Id"] | null;
                /** @description What it became. */
                after: Record<string, never> | null;
                /** Format: date-time */
                at: string;
                /** @description What it was, where that can change. */
                before: Record<string, never> | null;
                /** @description The entry's own name. */
                id: string;
                /** @description The request or event that caused it. */
                requestId: string;
                /** @description The client's address, where there is one. */
                sourceAddress: string | null;
                /**
                 * @description To what.
                 * @example member/0123456789abcdefghjkmnpqrs
                 */
                target: string;
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description One page of a list. */
        Page_Domain: {
            /** @description At most `limit` of them. */
            items: {
                /**
                 * Format: date-time
                 * @description When the record was last looked up.
                 */
                checkedAt: string | null;
                /** Format: date-time */
                createdAt: string;
                /**
                 * @description In ASCII and lower case: international names as `xn--…`.
                 * @example example.org
                 */
                domain: string;
                error: components["schemas"]["DomainError"] | null;
                /**
                 * Format: date-time
                 * @description Until when a pending claim is to be proven.
                 */
                expiresAt: string | null;
                record: components["schemas"]["DnsRecord"];
                /**
                 * @description `pending` until its record was found, `expired` when that took longer than seven days,
                 *     `failed` when the record was gone at three daily checks, or another organization proved the
                 *     domain meanwhile.
                 */
                status: components["schemas"]["DomainStatus"];
                /**
                 * Format: date-time
                 * @description When the record was first found.
                 */
                verifiedAt: string | null;
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description One page of a list. */
        Page_Invitation: {
            /** @description At most `limit` of them. */
            items: {
                /** Format: date-time */
                createdAt: string;
                /** @description What became of the newest mail. */
                delivery: components["schemas"]["Delivery"];
                /** @description Why the mail failed or came back. */
                deliveryReason: string | null;
                /**
                 * Format: email
                 * @description Where the mail goes. Only an account with this address, verified, can accept.
                 */
                email: string;
                /**
                 * Format: date-time
                 * @description When it was accepted or canceled, or its expiry was dealt with.
                 */
                endedAt: string | null;
                /**
                 * Format: date-time
                 * @description Until when it can be accepted.
                 */
                expiresAt: string;
                /** @description Sorts by the time it was made. */
                id: components["schemas"]["Id"];
                /** @description Who vouches for it. */
                invitedBy: components["schemas"]["Id"];
                /** @description The invited person's record. */
                memberId: components["schemas"]["Id"];
                /** @description What they will be. */
                role: components["schemas"]["Role"];
                /**
                 * Format: int32
                 * @description How often its mail was asked for. Only the newest mail's link works.
                 */
                sends: number;
                status: components["schemas"]["InvitationStatus"];
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description One page of a list. */
        Page_Job: {
            /** @description At most `limit` of them. */
            items: {
                /**
                 * Format: date-time
                 * @description Not before when it begins, of a job that leaves time to cancel it, or waits for what is under way.
                 */
                beginsAt?: string;
                /** @description Someone asked it to stop while it was at work. */
                cancelRequested: boolean;
                counts: components["schemas"]["JobCounts"];
                /** Format: date-time */
                createdAt: string;
                createdBy: components["schemas"]["Id"] | null;
                /** @description Nothing is written: the counts say what would happen. */
                dryRun: boolean;
                error: components["schemas"]["JobMessage"] | null;
                /** @description What the file is to hold, of a job of kind `export`. */
                export?: components["schemas"]["Export"];
                /**
                 * @description Empty where there is no file; what it is saved as, of an export.
                 * @example roster.zip
                 */
                fileName: string;
                /** Format: date-time */
                finishedAt: string | null;
                /** @description Sorts by the time it was made. */
                id: components["schemas"]["Id"];
                kind: components["schemas"]["JobKind"];
                mode: components["schemas"]["ImportMode"];
                notice: components["schemas"]["JobMessage"] | null;
                /**
                 * @description The file's key in the import bucket, once it has arrived; of an export in the export bucket, once
                 *     it is there.
                 */
                objectKey: string | null;
                onError: components["schemas"]["OnError"];
                /**
                 * Format: int32
                 * @description Over how many partitions the members are to lie, of a job of kind `repartition`.
                 */
                partitions?: number;
                /**
                 * @description The parts of an import that is large enough to be applied in parts, once it is planned. Lists
                 *     leave them out.
                 */
                parts?: components["schemas"]["JobPart"][];
                /**
                 * Format: int32
                 * @description Percent done.
                 */
                progress: number;
                /** @description What it has taken away so far, of a job that does. */
                receipt?: components["schemas"]["JobReceipt"];
                report: components["schemas"]["ReportKind"] | null;
                /** @description Which invitations are mailed again, of a job of kind `resend`. */
                resend?: components["schemas"]["InvitationStatus"];
                /** @description The review that it is a part of, of a job of kind `open_review` or `complete_review`. */
                review?: components["schemas"]["Id"];
                status: components["schemas"]["JobStatus"];
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description One page of a list. */
        Page_Member: {
            /** @description At most `limit` of them. */
            items: {
                /** @description Further columns of the roster, by name. */
                attributes?: {
                    [key: string]: string;
                };
                /** @description What the member signs in with, once they have an account. */
                authentication?: components["schemas"]["Authentication"];
                /** @description Contact address. */
                email?: string | null;
                /**
                 * @description The upstream system's own key, as its roster writes it.
                 * @example LA06120
                 */
                externalId?: string | null;
                firstName: string | null;
                id: components["schemas"]["Id"];
                invitation?: components["schemas"]["Id"] | null;
                /**
                 * Format: date-time
                 * @description When they joined or were first imported.
                 */
                joinedAt: string;
                /**
                 * Format: date-time
                 * @description The newest sign-in.
                 */
                lastLoginAt?: string | null;
                lastName: string | null;
                /** @description How they came in. */
                origin: components["schemas"]["Origin"];
                /** @description Contact number, as the roster writes it. */
                phone?: string | null;
                role: components["schemas"]["Role"];
                status: components["schemas"]["MemberStatus"];
                wallet?: components["schemas"]["Wallet"] | null;
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description One page of a list. */
        Page_Review: {
            /** @description At most `limit` of them. */
            items: {
                completingJob: components["schemas"]["Id"] | null;
                /**
                 * Format: date-time
                 * @description When everything is to be decided.
                 */
                dueAt: string;
                /**
                 * Format: date-time
                 * @description When they did. What was decided is done a little later.
                 */
                endedAt: string | null;
                endedBy: components["schemas"]["Id"] | null;
                evidence: components["schemas"]["ReviewEvidence"] | null;
                frozen: components["schemas"]["ReviewFrozen"] | null;
                /** @description Sorts by the time it was opened. */
                id: components["schemas"]["Id"];
                /**
                 * Format: int32
                 * @description Days without a sign-in after which somebody is flagged.
                 */
                inactiveDays: number;
                /** @description What whoever completed or canceled it said. */
                note: string | null;
                /** Format: date-time */
                openedAt: string;
                openedBy: components["schemas"]["Id"] | null;
                /** @description The job that captures who has access. */
                openingJob: components["schemas"]["Id"];
                origin: components["schemas"]["ReviewOrigin"];
                outcomes: components["schemas"]["ReviewOutcomes"];
                /** @description Whether that has passed, and it is not completed or canceled. */
                overdue: boolean;
                population: components["schemas"]["ReviewPopulation"];
                progress: components["schemas"]["ReviewProgress"];
                /**
                 * Format: date-time
                 * @description When reviewers are reminded, before that.
                 */
                remindAt: string | null;
                /** @description Who decides. */
                reviewers: components["schemas"]["Reviewer"][];
                status: components["schemas"]["ReviewStatus"];
                /**
                 * Format: int64
                 * @description People without a decision.
                 */
                undecided: number;
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description One page of a list. */
        Page_ReviewItem: {
            /** @description At most `limit` of them. */
            items: {
                current: components["schemas"]["ReviewCurrent"] | null;
                decision: components["schemas"]["ReviewDecision"] | null;
                endedAs: components["schemas"]["ReviewStanding"] | null;
                memberId: components["schemas"]["Id"];
                outcome: components["schemas"]["ReviewOutcome"] | null;
                /** @description As they were when the review was opened. */
                person: components["schemas"]["ReviewedPerson"];
                reviewer: components["schemas"]["Id"] | null;
                /** @description Why it is they. */
                reviewerNote: string | null;
                /** @description What looks right at a glance. It decides nothing. */
                suggestion: components["schemas"]["ReviewSuggestion"];
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description One page of a list. */
        Page_Study: {
            /** @description At most `limit` of them. */
            items: {
                /** Format: date-time */
                createdAt: string;
                id: components["schemas"]["Id"];
                name: string;
                /** @description Who answers for it. */
                ownerId: components["schemas"]["Id"];
                role?: components["schemas"]["StudyRole"] | null;
                status: components["schemas"]["StudyStatus"];
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description One page of a list. */
        Page_StudyMember: {
            /** @description At most `limit` of them. */
            items: {
                firstName: string | null;
                lastName: string | null;
                memberId: components["schemas"]["Id"];
                role: components["schemas"]["StudyRole"];
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description One page of a list. */
        Page_WalletEntry: {
            /** @description At most `limit` of them. */
            items: {
                /**
                 * Format: int64
                 * @description What was added, or taken where it is negative, in minor units.
                 */
                amount: number;
                /** Format: date-time */
                at: string;
                /**
                 * Format: int64
                 * @description What was there then.
                 */
                balance: number;
                /** @description Who did it. */
                by: components["schemas"]["Id"];
                /** @description ISO 4217 code. */
                currency: string;
                /**
                 * Format: int64
                 * @description Its number in the wallet: 1, 2, 3, ... without a gap.
                 */
                number: number;
                /** @description Why. */
                reason: string;
            }[];
            /** @description Where the next page begins; null at the end. */
            nextCursor: string | null;
        };
        /** @description How many seats an organization has. */
        Plan: {
            /**
             * Format: int32
             * @description Null is unlimited.
             */
            seatLimit: number | null;
            /** @description What is used of it. */
            seats: components["schemas"]["Seats"];
        };
        /** @description What an invitation's link leads to, for whoever holds it. */
        Preview: {
            /**
             * Format: email
             * @description The address that it was sent to, and that an account must have to accept it.
             */
            email: string;
            /**
             * Format: date-time
             * @description Until when it can be accepted.
             */
            expiresAt: string;
            /** @description Who invites. */
            organization: components["schemas"]["PreviewedOrganization"];
            /** @description What they will be. */
            role: components["schemas"]["Role"];
        };
        /** @description The organization that someone was asked into. */
        PreviewedOrganization: {
            /** @description The organization's id. */
            id: components["schemas"]["Id"];
            /**
             * @description Its name.
             * @example Example Health
             */
            name: string;
        };
        /**
         * @description A problem as it is written out.
         * @example {
         *       "code": "forbidden",
         *       "detail": "this takes the role admin",
         *       "instance": "/v1/organizations/0123456789abcdefghjkmnpqrs/jobs",
         *       "requiredRole": "admin",
         *       "status": 403,
         *       "title": "Forbidden",
         *       "type": "about:blank"
         *     }
         */
        Problem: {
            /** @description Stable name of the problem. */
            code: string;
            /** @description Of `member_changed`: what they are now, if there is still a record of them. */
            current?: components["schemas"]["ReviewCurrent"];
            /** @description What happened, for people. */
            detail: string;
            /** @description Every fault of what was sent. */
            errors?: components["schemas"]["InvalidField"][];
            /** @description The path of the request. */
            instance: string;
            /**
             * @description Of `seat_limit_reached` for many addresses at once: what stands in the way of each. Nobody
             *     was invited.
             */
            outcomes?: components["schemas"]["Outcome"][];
            /** @description What to quote when reporting an internal error. */
            requestId?: string;
            /** @description The weakest role that could, where the caller's own does not reach. */
            requiredRole?: components["schemas"]["Role"];
            /** @description Of `owns_resources`: what goes to `transferTo`. */
            resources?: components["schemas"]["Resource"][];
            /** @description Of `seat_limit_reached`: seats used and allowed. */
            seats?: components["schemas"]["Seats"];
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The HTTP status in words. */
            title: string;
            /** @description Always `about:blank`: `code` tells problems apart. */
            type: string;
            /**
             * Format: int64
             * @description Of `items_undecided`: on how many people nothing is decided.
             */
            undecided?: number;
            /** @description Of `seat_limit_reached`: where the plan is changed. */
            upgradeUrl?: string;
        };
        /** @description What is to change of a member; what is left out stays, and null takes it away. */
        ProfilePatch: {
            /**
             * Format: email
             * @description Contact address.
             */
            email?: string | null;
            /** @description Given name, 1 to 100 characters. */
            firstName?: string | null;
            /** @description Family name, 1 to 100 characters. */
            lastName?: string | null;
            /**
             * @description Contact number: 7 to 15 digits.
             * @example +1 202 555 0100
             */
            phone?: string | null;
        };
        /** @description Who is to decide on somebody. */
        Reassignment: {
            /** @description Why, for the record: 1 to 500 characters. */
            note: string;
            /** @description Another active member, who becomes one of the review's reviewers. */
            reviewer: components["schemas"]["Id"];
        };
        /** @description Their place. */
        Registered: {
            memberId: components["schemas"]["Id"];
            organizationId: components["schemas"]["Id"];
            status: components["schemas"]["MemberStatus"];
        };
        /** @description Someone of an organization's roster who makes their account. Exactly one of `email` and `phone`. */
        Registration: {
            /** @description What they will sign in with: an e-mail address. It counts as verified once they have verified it. */
            email?: string;
            /**
             * @description A value for each column that the organization's roster schema matches at registration, by the
             *     column's name; of the default schema `MemberID` and `LastName`.
             */
            match: {
                [key: string]: string;
            };
            /** @description Where. */
            organizationId: components["schemas"]["Id"];
            /**
             * Format: password
             * @description At most 256 characters, and as strong as the user pool asks for.
             */
            password: string;
            /**
             * @description Or a telephone number (E.164).
             * @example +12025550100
             */
            phone?: string;
        };
        /** @description Why someone is removed. */
        Removal: {
            /** @description For the audit log; at most 500 characters. */
            reason?: string;
            /** @description The active member who takes over the studies that they own. */
            transferTo?: components["schemas"]["Id"];
        };
        /** @enum {string} */
        ReportKind: "errors" | "changes";
        /** @description Where a job's report is. */
        ReportLink: {
            /**
             * Format: date-time
             * @description Until when.
             */
            expiresAt: string;
            /** @description Bad rows to correct and upload again, or a line for each member changed. */
            kind: components["schemas"]["ReportKind"];
            /**
             * Format: uri
             * @description Gives the report as CSV to a GET, for 15 minutes.
             */
            url: string;
        };
        /** @description Something that a member owns. */
        Resource: {
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /** @description Its name. */
            name: string;
            /**
             * @description What it is.
             * @example study
             */
            type: string;
        };
        /** @description An access review. */
        Review: {
            completingJob: components["schemas"]["Id"] | null;
            /**
             * Format: date-time
             * @description When everything is to be decided.
             */
            dueAt: string;
            /**
             * Format: date-time
             * @description When they did. What was decided is done a little later.
             */
            endedAt: string | null;
            endedBy: components["schemas"]["Id"] | null;
            evidence: components["schemas"]["ReviewEvidence"] | null;
            frozen: components["schemas"]["ReviewFrozen"] | null;
            /** @description Sorts by the time it was opened. */
            id: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description Days without a sign-in after which somebody is flagged.
             */
            inactiveDays: number;
            /** @description What whoever completed or canceled it said. */
            note: string | null;
            /** Format: date-time */
            openedAt: string;
            openedBy: components["schemas"]["Id"] | null;
            /** @description The job that captures who has access. */
            openingJob: components["schemas"]["Id"];
            origin: components["schemas"]["ReviewOrigin"];
            outcomes: components["schemas"]["ReviewOutcomes"];
            /** @description Whether that has passed, and it is not completed or canceled. */
            overdue: boolean;
            population: components["schemas"]["ReviewPopulation"];
            progress: components["schemas"]["ReviewProgress"];
            /**
             * Format: date-time
             * @description When reviewers are reminded, before that.
             */
            remindAt: string | null;
            /** @description Who decides. */
            reviewers: components["schemas"]["Reviewer"][];
            status: components["schemas"]["ReviewStatus"];
            /**
             * Format: int64
             * @description People without a decision.
             */
            undecided: number;
        };
        /** @description What somebody is now. */
        ReviewCurrent: {
            /** @description Whether their role, status, address or studies are not any more what was captured. */
            changed: boolean;
            role: components["schemas"]["Role"];
            status: components["schemas"]["MemberStatus"];
        };
        /** @description A decision about somebody. */
        ReviewDecision: {
            /** Format: date-time */
            at: string;
            by: components["schemas"]["Id"];
            confirmed: components["schemas"]["ReviewStanding"] | null;
            decision: components["schemas"]["ReviewVerdict"];
            reason: string | null;
            role: components["schemas"]["Role"] | null;
        };
        /** @description Somebody with access, as they were when the review was opened. */
        ReviewedPerson: {
            /** @description What they signed in with, or were reached by. */
            email: string | null;
            externalId: string | null;
            firstName: string | null;
            /** @description Whether they had not signed in for the review's `inactiveDays`. */
            inactive: boolean;
            /** Format: date-time */
            joinedAt: string;
            /** Format: date-time */
            lastLoginAt: string | null;
            lastName: string | null;
            origin: components["schemas"]["Origin"];
            role: components["schemas"]["Role"];
            status: components["schemas"]["MemberStatus"];
            /** @description What they could get at. */
            studies: components["schemas"]["ReviewedStudy"][];
        };
        /** @description A study that somebody could get at. */
        ReviewedStudy: {
            id: components["schemas"]["Id"];
            name: string;
            /** @description Whether they owned it. */
            owner: boolean;
            role: components["schemas"]["StudyRole"] | null;
        };
        /** @description Who decides. */
        Reviewer: {
            firstName: string | null;
            lastName: string | null;
            memberId: components["schemas"]["Id"];
        };
        /** @description What proves a completed review. */
        ReviewEvidence: {
            /**
             * Format: int64
             * @description Size of the archive, in bytes.
             */
            bytes: number;
            /** @description SHA-256 of `manifest.json`, in lowercase hex. The audit log's `review.completed` has it, too. */
            manifestSha256: string;
            previous: components["schemas"]["Id"] | null;
        };
        /** @description The files frozen at opening, by their SHA-256 in lowercase hex: [`muster::review::Frozen`]. */
        ReviewFrozen: {
            /** @description Of `snapshot.csv`. */
            csvSha256: string;
            /** @description Of `snapshot.json`. */
            jsonSha256: string;
        };
        /** @description Somebody in a review. */
        ReviewItem: {
            current: components["schemas"]["ReviewCurrent"] | null;
            decision: components["schemas"]["ReviewDecision"] | null;
            endedAs: components["schemas"]["ReviewStanding"] | null;
            memberId: components["schemas"]["Id"];
            outcome: components["schemas"]["ReviewOutcome"] | null;
            /** @description As they were when the review was opened. */
            person: components["schemas"]["ReviewedPerson"];
            reviewer: components["schemas"]["Id"] | null;
            /** @description Why it is they. */
            reviewerNote: string | null;
            /** @description What looks right at a glance. It decides nothing. */
            suggestion: components["schemas"]["ReviewSuggestion"];
        };
        /** @enum {string} */
        ReviewOrigin: "manual" | "schedule";
        /** @description What came of a decision. */
        ReviewOutcome: {
            /** @description Of `failed`: the code of the problem that the same change has over the API. */
            code?: string;
            result: components["schemas"]["ReviewResult"];
        };
        /** @description What came of doing what was decided: [`muster::review::Outcomes`]. */
        ReviewOutcomes: {
            /**
             * Format: int64
             * @description As decided.
             */
            applied: number;
            /**
             * Format: int64
             * @description Not possible; each item says why.
             */
            failed: number;
            /**
             * Format: int64
             * @description So already, by somebody else's hand.
             */
            unnecessary: number;
        };
        /** @description Who had access when it was opened: [`muster::review::Population`]. */
        ReviewPopulation: {
            /**
             * Format: int64
             * @description Members who could sign in.
             */
            active: number;
            /**
             * Format: int64
             * @description Those among the active who had not signed in for `inactiveDays`.
             */
            inactive: number;
            /**
             * Format: int64
             * @description Everyone in the review: the active and the pending.
             */
            members: number;
            /**
             * Format: int64
             * @description People who could accept an invitation.
             */
            pending: number;
        };
        /** @description How many are decided how: [`muster::review::Progress`]. */
        ReviewProgress: {
            /**
             * Format: int64
             * @description To get another role.
             */
            changeRole: number;
            /**
             * Format: int64
             * @description To stay as they are.
             */
            keep: number;
            /**
             * Format: int64
             * @description To lose their access.
             */
            revoke: number;
        };
        /**
         * @description What came of a decision, in a word.
         * @enum {string}
         */
        ReviewResult: "applied" | "unnecessary" | "failed";
        /** @description When reviews are opened by themselves. */
        ReviewSchedule: {
            /**
             * Format: int32
             * @description Days from opening until everything is to be decided.
             */
            dueDays: number;
            /** @description Whether it is in force. */
            enabled: boolean;
            /**
             * Format: int32
             * @description Days from one review to the next.
             */
            everyDays: number;
            export: components["schemas"]["Export"] | null;
            /**
             * Format: date
             * @description The day of the first one.
             */
            firstDate: string;
            /**
             * Format: int32
             * @description Days without a sign-in after which somebody is flagged.
             */
            inactiveDays: number;
            /**
             * Format: date-time
             * @description When the next review is opened, within minutes; null while the schedule is not in force.
             */
            nextReviewAt: string | null;
            /**
             * Format: int32
             * @description Days before that on which reviewers are reminded; 0: they are not.
             */
            reminderDays: number;
            /**
             * @description Who decides. Whoever is no active member when a review is opened is left out; where that
             *     leaves nobody, the owner decides.
             */
            reviewers: components["schemas"]["Id"][];
        };
        /** @description What somebody is. */
        ReviewStanding: {
            role: components["schemas"]["Role"];
            status: components["schemas"]["MemberStatus"];
        };
        /** @enum {string} */
        ReviewStatus: "opening" | "open" | "completing" | "completed" | "canceled";
        /** @enum {string} */
        ReviewSuggestion: "revoke" | "none";
        /** @enum {string} */
        ReviewVerdict: "keep" | "revoke" | "change_role";
        /** @enum {string} */
        Role: "member" | "admin" | "owner";
        /** @description A role to give. */
        RoleChange: {
            /** @description Member or admin. */
            role: components["schemas"]["Role"];
        };
        /**
         * @description One column. `formats` belongs to dates, the words to booleans, `min` and `max` to integers,
         *     `values` to `one_of`.
         * @example {
         *       "aliases": [
         *         "Member Id"
         *       ],
         *       "mapsTo": "externalId",
         *       "matchAtRegistration": true,
         *       "maxLength": 40,
         *       "name": "MemberID",
         *       "required": true,
         *       "type": "text",
         *       "unique": true
         *     }
         */
        RosterColumn: {
            /** @description Other header cells that mean this column. */
            aliases?: string[];
            /** @description Words that mean no; false, no, n and 0 if left out. */
            falseWords?: string[];
            /** @description Accepted date formats in strftime notation; `%Y-%m-%d` if left out. */
            formats?: string[];
            /**
             * @description Which part of the member the value becomes.
             * @default attribute
             */
            mapsTo?: components["schemas"]["MapsTo"];
            /**
             * @description Whether a person who registers must state this value to be recognised.
             * @default false
             */
            matchAtRegistration?: boolean;
            /**
             * Format: int64
             * @description Greatest number accepted.
             */
            max?: number;
            /**
             * Format: int32
             * @description Most characters of a value.
             */
            maxLength?: number;
            /**
             * Format: int64
             * @description Least number accepted.
             */
            min?: number;
            /** @description The header cell, compared without regard to case, accents and outer space. */
            name: string;
            /**
             * @description Whether the file must have the column and every row a value in it.
             * @default false
             */
            required?: boolean;
            /** @description Words that mean yes; true, yes, y and 1 if left out. */
            trueWords?: string[];
            /** @description What a value must look like. */
            type: components["schemas"]["ColumnType"];
            /**
             * @description What a member is recognised by in the next file. Exactly one column: it is required and
             *     maps to the external id.
             * @default false
             */
            unique?: boolean;
            /** @description The values accepted. */
            values?: string[];
        };
        /** @description What an organization's roster files look like. */
        RosterSchema: {
            /** @description The columns, in the order of the template. */
            columns: components["schemas"]["RosterColumn"][];
            /**
             * @description What becomes of a column that is not listed: the file is refused, the value is kept as an
             *     attribute, or it is ignored.
             * @default refuse
             */
            unknownColumns?: components["schemas"]["UnknownColumns"];
        };
        /** @description Seats: pending and active members take one each. */
        Seats: {
            /**
             * Format: int32
             * @description Null is unlimited.
             */
            limit: number | null;
            /** Format: int64 */
            used: number;
        };
        /** @description Settings to change; what is left out stays. */
        SettingsPatch: {
            /**
             * @description ISO 4217 code.
             * @example USD
             */
            currency?: string;
            /** @description Member or admin. */
            defaultRole?: components["schemas"]["Role"];
            /**
             * Format: int32
             * @description Days until an invitation expires.
             */
            invitationTtlDays?: number;
            /**
             * @description 1 to 200 characters.
             * @example Example Health
             */
            name?: string;
            /** @description Members sign in through the organization's own identity provider. */
            ssoEnabled?: boolean;
        };
        /** @description An import that waits for its file. */
        StartedImport: {
            /** @description The import. */
            job: components["schemas"]["Job"];
            /** @description The headers that the PUT must carry. */
            uploadHeaders: {
                [key: string]: string;
            };
            /**
             * Format: uri
             * @description Takes the file by one PUT, within the hour.
             */
            uploadUrl: string;
        };
        /** @description A study. */
        Study: {
            /** Format: date-time */
            createdAt: string;
            id: components["schemas"]["Id"];
            name: string;
            /** @description Who answers for it. */
            ownerId: components["schemas"]["Id"];
            role?: components["schemas"]["StudyRole"] | null;
            status: components["schemas"]["StudyStatus"];
        };
        /** @description What a member is in a study. */
        StudyAccess: {
            id: components["schemas"]["Id"];
            name: string;
            /** @description Whether they own it. */
            owner: boolean;
            role: components["schemas"]["StudyRole"] | null;
            status: components["schemas"]["StudyStatus"];
        };
        /** @description A member with a role in a study. */
        StudyMember: {
            firstName: string | null;
            lastName: string | null;
            memberId: components["schemas"]["Id"];
            role: components["schemas"]["StudyRole"];
        };
        /** @description What is to change of a study; what is left out stays. */
        StudyPatch: {
            /** @description 1 to 200 characters. */
            name?: string;
            /** @description The active member who takes it over. */
            ownerId?: components["schemas"]["Id"];
            /** @description Archived, or active again. */
            status?: components["schemas"]["StudyStatus"];
        };
        /** @enum {string} */
        StudyRole: "lead" | "contributor" | "viewer";
        /** @description A role to give. */
        StudyRoleChange: {
            /** @description Lead, contributor or viewer. */
            role: components["schemas"]["StudyRole"];
        };
        /** @enum {string} */
        StudyStatus: "active" | "archived";
        /** @description A password that was given once, to be changed at the next sign-in. */
        TemporaryPassword: {
            /** Format: password */
            temporaryPassword: string;
        };
        /** @description Whose studies go to whom. */
        Transfer: {
            /** @description The member who owns them. */
            from: components["schemas"]["Id"];
            /** @description The active member who takes them over. */
            to: components["schemas"]["Id"];
        };
        /** @description What was handed over. */
        Transferred: {
            /** @description The studies' ids. */
            studies: components["schemas"]["Id"][];
        };
        /** @enum {string} */
        UnknownColumns: "refuse" | "keep" | "ignore";
        /** @description What a member has. */
        Wallet: {
            /**
             * Format: int64
             * @description In minor units of the currency.
             * @example 2500
             */
            balance: number;
            /**
             * @description ISO 4217 code.
             * @example USD
             */
            currency: string;
            /**
             * Format: int64
             * @description How many entries there are.
             */
            entries: number;
        };
        /** @description One change of a balance. */
        WalletEntry: {
            /**
             * Format: int64
             * @description What was added, or taken where it is negative, in minor units.
             */
            amount: number;
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description What was there then.
             */
            balance: number;
            /** @description Who did it. */
            by: components["schemas"]["Id"];
            /** @description ISO 4217 code. */
            currency: string;
            /**
             * Format: int64
             * @description Its number in the wallet: 1, 2, 3, ... without a gap.
             */
            number: number;
            /** @description Why. */
            reason: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
