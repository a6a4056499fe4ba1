/**
 * A form's rule: something has to be chosen. Not `required`, by which antd marks the box around a select, radios or checkboxes
 * with an attribute such a box may not have, and screen readers stumble.
 */
export function chosen(message: string) {
  return {
    validator: (_: unknown, value: unknown) => {
      const none = value === undefined || value === null || (Array.isArray(value) && value.length === 0)
      return none ? Promise.reject(new Error(message)) : Promise.resolve()
    },
  }
}
