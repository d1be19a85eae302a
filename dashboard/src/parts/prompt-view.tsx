/** A recorded prompt as people read it: who said what. What has another form is shown as it is. */
export function PromptView({ prompt }: { prompt: unknown }) {
  if (typeof prompt === 'string') return <pre>{prompt}</pre>;
  const messages = Array.isArray(prompt) ? prompt.map(readMessage) : [];
  if (messages.length === 0 || messages.includes(null)) return <pre>{JSON.stringify(prompt, null, 2)}</pre>;
  return (
    <ol class="messages">
      {messages.map(
        (message, index) =>
          message !== null && (
            <li key={index}>
              <small>{message.role}</small>
              <pre>{message.text}</pre>
            </li>
          ),
      )}
    </ol>
  );
}

function readMessage(value: unknown): { role: string; text: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { role, parts } = value as { role?: unknown; parts?: unknown };
  if (typeof role !== 'string' || !Array.isArray(parts)) return null;
  return { role, text: parts.map(readPart).join('\n') };
}

function readPart(part: unknown): string {
  const { type, text } = (part ?? {}) as { type?: unknown; text?: unknown };
  return type === 'text' && typeof text === 'string' ? text : JSON.stringify(part, null, 2);
}
