import { z } from 'zod'
import type { Services } from '../../context.ts'
import { draftSchema, type TemplateDraft } from '../../questionnaire/rules/template.ts'
import { questionRows } from '../rules/questions.ts'
import { readCatalog } from './catalog.ts'
import { dayQuestion } from './cell-query.ts'
import type { ReportFilter } from './filter.ts'
import { sumMap } from './read-cells.ts'

const versionSchema = z.object({ number: z.number(), content: draftSchema })

async function readVersions(services: Pick<Services, 'db'>, numbers: readonly number[]) {
  const found = await services.db.query(
    'SELECT number, content FROM template_version WHERE number = ANY($1::int[]) ORDER BY number DESC',
    [numbers],
  )
  return found.rows.map((row) => versionSchema.parse(row))
}

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
  const versions = await readVersions(services, numbers)
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
