/** Whether a host to listen on can be reached only from this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

/** Why a host must not be listened on with these settings, or undefined when it may. */
export function openBindingProblem(host: string, hasKeys: boolean): string | undefined {
  if (hasKeys || isLoopbackHost(host)) return undefined;
  return `listening on ${host} needs \`keys\`: without them anyone who reaches this address could spend on your accounts`;
}
