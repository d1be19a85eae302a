/** One line of `GET /v1/models`: a route or a model that the caller may name. */
export interface ListedModel {
  id: string;
  /** Seconds since 1970: release of a model, start of the configuration for a route. */
  createdSeconds: number;
  ownedBy: string;
  /** For people. */
  name?: string;
  contextTokens?: number;
}
