/**
 * A form's rule: something has to be chosen. antd's `required` cannot be used: it puts `aria-required` on the box around a
 * select, radios or checkboxes, where the attribute is not allowed and confuses screen readers.
 */
export function chosen(message: string) {
  return {
    validator: (_: unknown, value: unknown) => {
      const none = value === undefined || value === null || (Array.isArray(value) && value.length === 0)
      return none ? Promise.reject(new Error(message)) : Promise.resolve()
    },
  }
}
