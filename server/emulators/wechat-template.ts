/*
 * The rules for the fields of a template message, by the first part of the field's name (thing1, character_string2
 * …). The rules for `thing` and `character_string` are those of WeChat's documentation. The other kinds of fields are
 * not used by this product, and their rules are no stricter than the documentation.
 */

const characters = (text: string) => [...text].length
const HAN = /\p{Script=Han}/u

const RULES: Readonly<Record<string, (value: string) => boolean>> = {
  thing: (value) => characters(value) <= 20,
  character_string: (value) => characters(value) <= 32 && !HAN.test(value),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
  name: (value) => characters(value) <= 20,
  const: (value) => characters(value) <= 20,
  number: (value) => /^\d{1,32}(\.\d+)?$/.test(value),
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  amount: (value) => /^[¥$€]?\d{1,10}(\.\d+)?元?$/.test(value),
  phone_number: (value) => /^[\d+\-() ]{1,17}$/.test(value),
  time: (value) => /\d/.test(value) && characters(value) <= 32,
  date: (value) => /\d/.test(value) && characters(value) <= 32,
}

/**
 * Whether WeChat would refuse these fields with 47003. WeChat refuses a field that is empty, of an unknown kind, or
 * beyond the limit of its kind. It also refuses a message without any fields.
 */
export function breaksTemplateRule(data: Readonly<Record<string, string>>): boolean {
  const fields = Object.entries(data)
  return (
    fields.length === 0 ||
    fields.some(([name, value]) => {
      const kind = /^([a-z_]+?)\d+$/.exec(name)?.[1]
      const rule = kind === undefined ? undefined : RULES[kind]
      return rule === undefined || value.trim() === '' || !rule(value)
    })
  )
}
