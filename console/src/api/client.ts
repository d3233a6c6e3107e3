import createClient, { type Client } from 'openapi-fetch';
import { createContext, useContext } from 'react';
import type { components, paths } from './schema';

/** The public API, typed by its OpenAPI document. */
export type Api = Client<paths>;
/** The API's own data types, by name. */
export type Schemas = components['schemas'];
export type Role = Schemas['Role'];
/** How a member came in. */
export type Origin = Schemas['Origin'];
export type Member = Schemas['Member'];
export type MemberStatus = Schemas['MemberStatus'];
export type Organization = Schemas['Organization'];
export type Belonging = Schemas['Belonging'];
export type Invitation = Schemas['Invitation'];
export type InvitationStatus = Schemas['InvitationStatus'];
export type Job = Schemas['Job'];
export type Domain = Schemas['Domain'];
export type RosterSchema = Schemas['RosterSchema'];
export type RosterColumn = Schemas['RosterColumn'];

/** A client that sends the token of the moment, and an idempotency key with every POST that brings none itself. */
export function createApi(base: string, token: () => string | undefined): Api {
  const api = createClient<paths>({
    baseUrl: base,
    querySerializer: { array: { style: 'form', explode: false } },
  });
  api.use({
    onRequest({ request }) {
      const current = token();
      if (current) request.headers.set('authorization', `Bearer ${current}`);
      if (request.method === 'POST' && !request.headers.has('idempotency-key')) {
        request.headers.set('idempotency-key', crypto.randomUUID());
      }
      return request;
    },
  });
  return api;
}

/** Holds the client; see `useApi`. */
export const ApiContext = createContext<Api | null>(null);

/** The API client of this session. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('useApi needs an ApiContext above it');
  return api;
}
