/** The label of the domain signal, or null when the signals do not have that form. */
export function domainOf(signals: unknown): string | null {
  const domain = (signals as { domain?: { label?: unknown } } | null)?.domain?.label;
  return typeof domain === 'string' ? domain : null;
}
