/**
 * Signalbox as a library: read prompts, decide, run the whole gateway in a process of one's own, and check one's own
 * policies, providers, dialects and stores against the suites that ours pass.
 */
export { type Catalogue, findModel, parseCatalogue } from './catalog/catalogue.ts';
export type { Deployment, Model, QualityPrior } from './catalog/model.ts';
export type { ChatMessage, ChatPart } from './chat/chat-message.ts';
export type { ChatRequest, RoutingWishes } from './chat/chat-request.ts';
export type { ChatEvent, ChatResponse, EventBatch } from './chat/chat-response.ts';
export type { Usage } from './chat/usage.ts';
export { createPromptClassifier, type PromptClassifier } from './classification/classify-prompt.ts';
export type { PromptProfile, PromptSignals } from './classification/prompt-profile.ts';
export { ConfigurationError } from './config/configuration-error.ts';
export { type LoadOptions, loadConfig } from './config/load-config.ts';
export type { Settings } from './config/settings.ts';
export { checkDialect } from './dialects/check-dialect.ts';
export type { DialectAdapter } from './dialects/dialect.ts';
export { type ErrorCode, errorCatalogue } from './errors/error-catalogue.ts';
export { isSignalboxError, SignalboxError } from './errors/signalbox-error.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export type { Clock } from './numerics/clock.ts';
export { type Random, seededRandom } from './numerics/random.ts';
export { checkProvider } from './providers/check-provider.ts';
export type { Provider, ProviderCall, UpstreamStream } from './providers/provider.ts';
export { isProviderFailure, ProviderFailure } from './providers/provider-failure.ts';
export type { DecisionRecord } from './recording/decision-record.ts';
export { compileRoute } from './routing/compile-route.ts';
export { decide } from './routing/decide.ts';
export { explainDecision } from './routing/explanation.ts';
export type { Plan } from './routing/plan.ts';
export { checkRoutingPolicy } from './routing/policies/check-routing-policy.ts';
export { createPolicy } from './routing/policies/create-policy.ts';
export type { PolicyInput, RoutingPolicy, ScoredPlan } from './routing/policies/routing-policy.ts';
export type { Explanation, RoutingDecision } from './routing/routing-decision.ts';
export type { PolicyState, RoutingInput } from './routing/routing-input.ts';
export { readClassifierWeights } from './storage/model-artefacts.ts';
export { checkStore } from './storage/testing/check-store.ts';
export type { Store } from './storage/ports.ts';
