/** What differs between deployments: `/config.json`, published beside `index.html`. */
export interface Config {
  /** Issuer URL of the OpenID Connect provider. */
  issuer: string;
  /** The console's client id there. */
  clientId: string;
  /** What stands before `/v1`; empty where the API is on the console's own host. */
  apiBase: string;
}

/** Reads the configuration, or says which part of it is missing. */
export function parseConfig(value: unknown): Config {
  const found = (value ?? {}) as Record<string, unknown>;
  const text = (name: string): string => {
    const part = found[name];
    if (typeof part !== 'string') throw new Error(`config.json lacks "${name}"`);
    return part;
  };
  return { issuer: text('issuer'), clientId: text('clientId'), apiBase: text('apiBase') };
}

/** Fetches the configuration of this deployment. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  return parseConfig(await response.json());
}
