import { z } from 'zod'
import { type PublishedVersion, publishedContent, publishedVersions } from '../../questionnaire/published.ts'
import { translationLanguages } from '../../questionnaire/rules/template.ts'
import { answerValues } from '../../vocabulary/visits.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { Problem } from '../rules/problem.ts'
import { instant, noBody, noFields } from './schemas.ts'

const standings = ['SCHEDULED', 'IN_FORCE', 'SUPERSEDED'] as const
const [TRADITIONAL, ENGLISH] = translationLanguages

const head = {
  number: z.int().meta({ description: '版本号' }),
  standing: z.enum(standings).meta({ description: '是否在用' }),
  startsAt: instant.meta({ description: '从这一时间起，新打开的问卷用这一版' }),
}

const translations = z
  .object({
    [TRADITIONAL]: z.string().optional().meta({ description: '繁体中文' }),
    [ENGLISH]: z.string().optional().meta({ description: '英文' }),
  })
  .meta({ description: '译文；以中文为准' })

const template = z
  .object({
    ...head,
    title: z.string().meta({ description: '问卷标题' }),
    questions: z
      .array(
        z.object({
          questionKey: z.string().meta({ description: '题目编号，即 failingAnswers 中的编号' }),
          passing: z.enum(answerValues).meta({ description: '正常的回答；另一回答为异常' }),
          variants: z
            .array(
              z.object({
                variantKey: z.string().meta({ description: '问法编号' }),
                condition: z.looseObject({}).meta({
                  description:
                    '何时用这一问法：{"always": true}，{"fact": 名称, "in": [值]}，或由 all、any、not 组合而成。依次取第一个符合的；都不符合则不问这一题',
                }),
                text: z.string().meta({ description: '题目；花括号中的名称以保单内容填写' }),
                translations: translations.optional(),
              }),
            )
            .meta({ description: '各种问法，按顺序' }),
        }),
      )
      .meta({ description: '题目，按顺序' }),
  })
  .meta({ id: 'Template', description: '一版问卷' })

const templateHead = z.object(head).meta({ id: 'TemplateHead', description: '一版问卷的版本信息' })

/** Published versions only, so that their standing is one of those of the document. */
function headView({ number, standing, effectiveFrom }: PublishedVersion) {
  return { number, standing, startsAt: effectiveFrom.toISOString() }
}

const common = {
  method: 'get',
  scope: 'templates:read',
  tag: '问卷',
  writes: false,
  tagged: true,
  bound: { bytes: 0, entries: 0 },
  bodyKind: 'json',
  query: noFields,
  body: noBody,
} as const

const list = operation({
  ...common,
  id: 'listTemplates',
  path: '/templates',
  summary: '列出已发布的问卷',
  description: '各版问卷，生效晚的在前。客户首次打开问卷时确定版本，之后不再改变。',
  problems: [],
  params: noFields,
  answers: { 200: z.object({ rows: z.array(templateHead) }).meta({ id: 'Templates' }) },
  run: async ({ services }) => ({
    status: 200,
    body: { rows: (await publishedVersions(services)).map(headView) },
  }),
})

const get = operation({
  ...common,
  id: 'getTemplate',
  path: '/templates/{template}',
  summary: '读取一版问卷',
  description: '题目、编号、正常的回答与提问条件，用来理解回访的 failingAnswers。编号在各版之间保持不变。',
  problems: ['NOT_FOUND'],
  params: z.strictObject({
    template: z
      .string()
      .regex(/^(?:\d{1,6}|in-force)$/)
      .meta({ description: '版本号；in-force 为现在在用的一版' }),
  }),
  answers: { 200: template },
  run: async ({ services }, { params }) => {
    const versions = await publishedVersions(services)
    const found = versions.find(({ number, standing }) =>
      params.template === 'in-force' ? standing === 'IN_FORCE' : number === Number(params.template),
    )
    if (found === undefined) throw new Problem('NOT_FOUND')
    const { title, questions } = await publishedContent(services, found)
    return {
      status: 200,
      body: {
        ...headView(found),
        title,
        questions: questions.map(({ key, passing, variants }) => ({
          questionKey: key,
          passing,
          variants: variants.map(({ key: variantKey, when, text, translations: other }) => ({
            variantKey,
            condition: when,
            text,
            ...(other === undefined ? {} : { translations: { ...other } }),
          })),
        })),
      },
    }
  },
})

export const templateOperations: readonly Operation[] = [list, get]
