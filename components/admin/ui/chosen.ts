/**
 * A form rule that requires a choice. antd's `required` cannot be used, because it puts `aria-required` on the box
 * around a select, radio buttons or checkboxes. The attribute is not allowed there and confuses screen readers.
 */
export function chosen(message: string) {
  return {
    validator: (_: unknown, value: unknown) => {
      const none = value === undefined || value === null || (Array.isArray(value) && value.length === 0)
      return none ? Promise.reject(new Error(message)) : Promise.resolve()
    },
  }
}
