import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { content } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { draftSchema, type TemplateDraft } from '../../questionnaire/rules/template.ts'
import { questionRows } from '../rules/questions.ts'
import { readCatalog } from './catalog.ts'
import { dayQuestion } from './cell-query.ts'
import type { ReportFilter } from './filter.ts'
import { sumMap } from './read-cells.ts'

const t = columnsOf(tables.templateVersion, 't')

const VERSIONS = query({ numbers: 'int4[]' }, ({ numbers }) =>
  select(
    { number: t.number, content: content(t.content, draftSchema) },
    `FROM ${t} WHERE ${t.number} = ANY(${numbers}) ORDER BY ${t.number} DESC`,
  ),
)

/**
 * Returns, for each question, all its texts as one string. Two wordings of the question are compared by these
 * strings.
 */
function textsOf(content: TemplateDraft): Map<string, string> {
  return new Map(
    content.questions.map(({ key, passing, variants }) => [
      key,
      JSON.stringify([passing, variants.map(({ key: variant, text }) => [variant, text])]),
    ]),
  )
}

/**
 * Reads 问卷各题 (figures by question): time spent on each question and its rate of failing answers, by template version,
 * online and by phone.
 */
export async function readQuestions(services: Pick<Services, 'db'>, filter: ReportFilter) {
  const catalog = await readCatalog(services, filter)
  const map = await sumMap(services.db, dayQuestion(filter, catalog), 'questions')
  const numbers = [...new Set([...map.keys()].map((name) => Number(name.split('/')[0])))]
  const versions = await VERSIONS.all(services.db, { numbers })
  const rows = questionRows(map, new Map(versions.map(({ number, content }) => [number, textsOf(content)])))
  const placed = versions.flatMap(({ number, content }) =>
    content.questions.map((question, index) => ({ number, question, place: index + 1 })),
  )
  return rows
    .map((row) => {
      const own = placed.find(({ number, question }) => number === row.version && question.key === row.key)
      return {
        ...row,
        /** The number of the question in its template version. `text` below is the text of its first variant. */
        place: own?.place ?? 0,
        text: own?.question.variants[0]?.text ?? row.key,
        passing: own?.question.passing ?? 'YES',
      }
    })
    .sort((a, b) => b.version - a.version || a.place - b.place)
}
