import { expect, test } from 'vitest'
import { actionNames } from '#server/audit/messages.zh-CN.ts'
import { sentences } from '#server/audit/sentences.zh-CN.ts'
import { sourcesIn } from '#test/support/source/imports.ts'

const sources = sourcesIn('server').filter(({ path }) => !path.startsWith('server/audit/'))

/** The text after `action:` up to the end of the expression, which can be a choice between two actions. */
const written = sources.flatMap(({ code }) => [...code.matchAll(/\b(?:action: |const action = )([^\n]*)/g)])

/** The actions whose names are written out: `action: 'visit.sign'`. */
const literal = written.flatMap(([, line = '']) =>
  [...line.matchAll(/'([a-zA-Z]+\.[\w-]+)'/g)].map(([, action = '']) => action),
)

/** The actions that a function records for its caller: `guarded(services, request, 'password', 'staff.two-factor-on', …)`. */
const passed = sources.flatMap(({ code }) =>
  [...code.matchAll(/\b(?:recordRightGuess|recordSignIn|guarded)\([^;]*?'([a-z]+\.[\w-]+)'/g)].map(
    ([, action = '']) => action,
  ),
)

/** The actions that are named after a command: `callback.${command.type.toLowerCase()}`. */
const computed = sources.flatMap(({ code, path }) =>
  [...code.matchAll(/\baction: `([a-zA-Z]+)\.\$\{/g)].flatMap(([, room = '']) => {
    const commands = sourcesIn('server').find(
      ({ path: other }) => other === `server/call-centre/rules/${path.split('/').at(-1)}`,
    )
    return [...(commands?.code ?? '').matchAll(/\bcase '([A-Z_]+)':/g)].map(
      ([, type = '']) => `${room}.${type.toLowerCase()}`,
    )
  }),
)

test('the reader of actions finds every form in which they are written', () => {
  expect(literal.length).toBeGreaterThan(50)
  expect(literal).toEqual(expect.arrayContaining(['export.break', 'visit.unmask', 'callback.pauseQueue']))
  expect(passed).toEqual(expect.arrayContaining(['staff.sign-in', 'staff.two-factor-off']))
  expect(computed).toEqual(expect.arrayContaining(['callback.set_language', 'problem.reopen']))
})

test('every recorded action has a name and a sentence', () => {
  const recorded = [...new Set([...literal, ...passed, ...computed])]
  const unnamed = recorded.filter((action) => !Object.hasOwn(actionNames, action))
  expect(unnamed).toEqual([])
  expect(recorded.filter((action) => !Object.hasOwn(sentences, action))).toEqual([])
})
