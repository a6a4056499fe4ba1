import { expect, test } from 'vitest'
import { sourcesIn } from '#test/support/source/imports.ts'

const sources = [...sourcesIn('components/admin'), ...sourcesIn('app')]
const FOLDER = 'components/admin/ui/dialog/'

/** The names that a file imports from antd. */
const antdNames = (code: string) =>
  [...code.matchAll(/import \{([^}]*)\} from 'antd'/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  )

test('every dialog and every panel at the side is made of the components that know focus and keys', () => {
  const own = sources.filter(({ path }) => !path.startsWith(FOLDER))
  expect(own.length).toBeGreaterThan(100)
  const others = own.filter(({ code }) => antdNames(code).some((name) => ['Modal', 'Drawer'].includes(name)))
  expect(others.map(({ path }) => path)).toEqual([])
})

/** The opening tags of dialogs and panels in a file. */
const tagsIn = (code: string) => code.match(/<(?:Dialog|SidePanel)\b(?:[^\n]*>\n|[\s\S]*?\n\s*>)/g) ?? []

test('every dialog with a field can be confirmed with the keys', () => {
  const tags = sources
    .filter(({ path }) => !path.startsWith(FOLDER))
    .flatMap(({ path, code }) => {
      const hasField = /<(?:Form|Input|Select|DatePicker|Checkbox|Radio|Switch|Upload)\b/.test(code)
      return tagsIn(code).map((tag) => ({ path, tag, hasField }))
    })
  expect(tags.length).toBeGreaterThan(25)
  // A dialog that cannot be closed only shows something, for example how far a command is.
  const without = tags.filter(
    ({ tag, hasField }) => hasField && !tag.includes('onOk') && !tag.includes('closable={false}'),
  )
  expect(without.map(({ path }) => path)).toEqual([])
})
