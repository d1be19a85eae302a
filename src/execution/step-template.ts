/** What the placeholders of a chain step's prompt stand for. */
export interface TemplateValues {
  input: string;
  previous: string;
  steps: ReadonlyMap<string, string>;
}

const placeholder = /\{\{\s*(input|previous|steps\.([\w-]{1,64}))\s*\}\}/g;

/**
 * Fills `{{input}}`, `{{previous}}` and `{{steps.NAME}}` in one pass, so that placeholders inside a value, which a
 * client or a model may have written, stay text. A step that has not run yet is empty.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replace(placeholder, (_, name: string, step: string | undefined) => {
    if (step !== undefined) return values.steps.get(step) ?? '';
    return name === 'input' ? values.input : values.previous;
  });
}
