import type { z } from 'zod'
import { issueWords } from '../kernel/text/issues.zh-CN.ts'
import type { ConditionFact, conditionFacts, PlaceholderName } from '../vocabulary/policy-facts.ts'
import type { StepType } from '../vocabulary/templates.ts'
import type { AnswerValue } from '../vocabulary/visits.ts'
import type { CoverageFinding } from './rules/coverage.ts'
import type { Standing } from './rules/lifecycle.ts'
import type { PartName, TextPlace } from './rules/places.ts'
import type { DraftProblem } from './rules/problems.ts'
import type { RequiredItem } from './rules/required.ts'
import type { Condition, TemplateDraft, TranslationLanguage } from './rules/template.ts'
import type { WordingFinding } from './rules/wording.ts'

export const factNames: Readonly<Record<ConditionFact, string>> = {
  design: '产品设计类型',
  channel: '销售渠道',
  payMode: '缴费方式',
  payFrequency: '缴费频率',
  termKind: '保障期限',
  insuredIsApplicant: '投保人与被保险人为同一人',
  insuredIsMinor: '被保险人为未成年人',
  dualRecorded: '双录',
  newType: '人身保险新型产品',
  riskTranscription: '需抄录风险提示语',
}

export const factValueNames: Readonly<Record<ConditionFact, Readonly<Record<string, string>>>> = {
  design: { ORDINARY: '普通型', PARTICIPATING: '分红型', UNIVERSAL: '万能型', UNIT_LINKED: '投资连结型' },
  channel: { AGENCY: '个险', BANK: '银保', BROKER: '中介经代', TELESALES: '电销', ONLINE: '网销' },
  payMode: { REGULAR: '期缴', SINGLE: '趸缴' },
  payFrequency: { ANNUAL: '每年', SEMIANNUAL: '每半年', MONTHLY: '每月' },
  termKind: { LIFE: '终身', YEARS: '若干年', TO_AGE: '至某一周岁' },
  insuredIsApplicant: { true: '是', false: '否' },
  insuredIsMinor: { true: '是', false: '否' },
  dualRecorded: { true: '是', false: '否' },
  newType: { true: '是', false: '否' },
  riskTranscription: { true: '是', false: '否' },
}

type YesNo = Readonly<Record<'true' | 'false', string>>
type YesNoFact = {
  [Fact in ConditionFact]: true extends (typeof conditionFacts)[Fact][number] ? Fact : never
}[ConditionFact]

/** For each fact that is true or false, a sentence for true and a sentence for false. */
const yesOrNo: Partial<Record<ConditionFact, YesNo>> = {
  insuredIsApplicant: { true: '投保人与被保险人为同一人', false: '投保人与被保险人不是同一人' },
  insuredIsMinor: { true: '被保险人为未成年人', false: '被保险人为成年人' },
  dualRecorded: { true: '投保时做了双录', false: '投保时没有双录' },
  newType: { true: '属于新型产品', false: '不属于新型产品' },
  riskTranscription: { true: '需抄录风险提示语', false: '不需抄录风险提示语' },
} satisfies Record<YesNoFact, YesNo>

export function factValueInWords(fact: ConditionFact, value: string | boolean): string {
  return factValueNames[fact][String(value)] ?? String(value)
}

function testInWords(fact: ConditionFact, values: readonly (string | boolean)[], negated: boolean): string {
  const sentences = yesOrNo[fact]
  const [only] = values
  if (sentences && values.length === 1 && typeof only === 'boolean') {
    return sentences[only === negated ? 'false' : 'true']
  }
  const words = values.map((value) => factValueInWords(fact, value)).join('或')
  return negated ? `${factNames[fact]}不是${words}` : `${factNames[fact]}为${words}`
}

/** Describes a condition as a sentence without a full stop, for example 产品设计类型为分红型或万能型，且投保时做了双录. */
export function conditionInWords(condition: Condition): string {
  return inWords(condition, false)
}

function inWords(condition: Condition, inside: boolean): string {
  if ('always' in condition) return '所有保单'
  if ('fact' in condition) return testInWords(condition.fact, condition.in, false)
  if ('not' in condition) return negationInWords(condition.not)
  const [parts, join] = 'all' in condition ? [condition.all, '，且'] : [condition.any, '，或']
  const [only] = parts
  if (only !== undefined && parts.length === 1) return inWords(only, inside)
  const words = parts.map((part) => inWords(part, true)).join(join)
  return inside ? `（${words}）` : words
}

function negationInWords(condition: Condition): string {
  if ('always' in condition) return '没有任何保单'
  if ('fact' in condition) return testInWords(condition.fact, condition.in, true)
  if ('not' in condition) return inWords(condition.not, true)
  return `并非${inWords(condition, true)}`
}

/** Describes a list of alternative conditions. Each condition gives one line. */
export function whereInWords(where: readonly Condition[]): string[] {
  return where.map(conditionInWords)
}

/** Describes a changed condition: 原为“…”，改为“…” (was "…", now "…"). */
export function conditionChangeInWords(change: {
  readonly before: Condition | null
  readonly after: Condition | null
}): string {
  if (change.before === null)
    return change.after === null ? '' : `提问条件：${conditionInWords(change.after)}`
  if (change.after === null) return `原提问条件：${conditionInWords(change.before)}`
  return `提问条件原为“${conditionInWords(change.before)}”，改为“${conditionInWords(change.after)}”`
}

export const placeholderTexts: Readonly<
  Record<PlaceholderName, { readonly name: string; readonly example: string }>
> = {
  salutation: { name: '投保人称谓', example: '先生' },
  applicantName: { name: '投保人姓名', example: '张三' },
  insuredName: { name: '被保险人姓名', example: '李四' },
  productName: { name: '产品名称', example: '某某终身寿险' },
  policyNo: { name: '保单号', example: '00000000000000001' },
  term: { name: '保障期限', example: '终身' },
  payYears: { name: '缴费期限', example: '20年' },
  payEvery: { name: '缴费频率', example: '每年' },
  premium: { name: '每期保费', example: '20,000.00' },
  guaranteedRate: { name: '最低保证利率', example: '1.75%' },
  coolingOffDays: { name: '犹豫期天数', example: '15' },
}

export const requiredItemNames: Readonly<Record<RequiredItem, string>> = {
  APPLICANT_IDENTITY: '投保人身份',
  SIGNATURES: '本人签名',
  TERMS_AND_EXCLUSIONS: '保险责任与责任免除',
  COOLING_OFF: '犹豫期',
  SURRENDER_LOSS: '退保损失',
  PAYMENT: '缴费',
  BENEFIT_UNCERTAINTY: '利益不确定（新型产品）',
}

export const standingNames: Readonly<Record<Standing, string>> = {
  DRAFT: '草稿',
  IN_REVIEW: '待审批',
  APPROVED: '已通过',
  SCHEDULED: '待生效',
  IN_FORCE: '生效中',
  SUPERSEDED: '已被取代',
  WITHDRAWN: '已撤回',
}

export const stepNames: Readonly<Record<StepType, string>> = {
  CREATED: '新建草稿',
  SUBMITTED: '提交审批',
  REOPENED: '修改内容，审批重新开始',
  APPROVED: '审批通过',
  REJECTED: '退回修改',
  PUBLISHED: '发布',
  WITHDRAWN: '撤回发布',
  DISCARDED: '废弃草稿',
}

export const languageNames: Readonly<Record<TranslationLanguage, string>> = {
  'zh-Hant': '繁體中文',
  en: 'English',
}

export const answerNames: Readonly<Record<AnswerValue, string>> = { YES: '是', NO: '否' }

/** The part of a version that is needed to show the numbers of its questions and variants. */
type Numbered = Pick<TemplateDraft, 'questions'>

/**
 * Returns the position of a key in a list, counted from 1, for example 3. If an unfinished draft contains the key
 * twice, both positions are returned: 1、2.
 */
function numbersOf(key: string, list: readonly { readonly key: string }[]): string {
  return list.flatMap((each, index) => (each.key === key ? [index + 1] : [])).join('、')
}

/**
 * Returns the number of a variant, for example 表述 2 (variant 2). The result is empty if the question has only one
 * variant.
 */
function variantNumber(question: string, variant: string, { questions }: Numbered): string {
  const variants = questions.filter(({ key }) => key === question).flatMap((each) => each.variants)
  return variants.length > 1 ? `表述 ${numbersOf(variant, variants)}` : ''
}

/** Describes the place of a text, with numbers counted from 1: 第 9 题（表述 2，English） or 回访须知第 3 段. */
export function placeInWords({ question, variant, place, language }: TextPlace, content: Numbered): string {
  const inside = [
    question === undefined || variant === undefined ? '' : variantNumber(question, variant, content),
    language === undefined ? '' : languageNames[language],
  ].filter((part) => part !== '')
  const where =
    question === undefined ? partInWords(place) : `第 ${numbersOf(question, content.questions)} 题`
  return inside.length === 0 ? where : `${where}（${inside.join('，')}）`
}

/** Describes the place of a text that belongs to no question, for example 回访须知的标题. */
export function partInWords(place: PartName | undefined): string {
  switch (place) {
    case undefined:
      return '模板'
    case 'title':
      return '问卷标题'
    case 'notice.title':
      return '回访须知的标题'
    case 'notice.greeting':
      return '回访须知的称呼'
    case 'notice.confirm':
      return '回访须知的确认语'
    default:
      return `回访须知第 ${Number(place.split('.').at(-1)) + 1} 段`
  }
}

/** The description of a finding, and the advice on how to resolve it. */
export interface FindingText {
  readonly title: string
  readonly advice: string
}

function whom(finding: { readonly products: readonly string[] }): string {
  return finding.products.length === 0 ? '没有这样的产品' : `涉及产品：${finding.products.join('、')}`
}

/** Names the variants that shadow another variant, for example 表述 1、2. */
function earlierInWords({ question, by }: Shadowed, { questions }: Numbered): string {
  const variants = questions.find(({ key }) => key === question)?.variants ?? []
  return `表述 ${by.map((key) => numbersOf(key, variants)).join('、')}`
}

type Shadowed = Extract<CoverageFinding, { kind: 'SHADOWED' }>

/**
 * Describes a coverage finding. The description does not say whether the finding blocks publishing; a field of the
 * finding does.
 */
export function coverageFindingInWords(finding: CoverageFinding, content: Numbered): FindingText {
  switch (finding.kind) {
    case 'NEVER_ASKED':
      return {
        title: `${placeInWords(finding, content)}不会问到任何保单`,
        advice: '请核对提问条件，或删去它。',
      }
    case 'SHADOWED':
      return {
        title: `${placeInWords(finding, content)}被前面的${earlierInWords(finding, content)} 挡住，不会问到`,
        advice: '满足条件的保单都先用了前面的表述，请调整顺序或条件。',
      }
    case 'REQUIRED_MISSING':
      return {
        title: `必问项目“${requiredItemNames[finding.item]}”没有问到（${finding.combinations} 种组合）`,
        advice: `${whom(finding)}。请在相应的题目上标明该项目，或增加题目。`,
      }
    case 'PLACEHOLDER_UNFILLABLE':
      return {
        title: `${placeInWords(finding, content)}用到“${placeholderTexts[finding.placeholder].name}”，有的保单没有这一项`,
        advice: `${whom(finding)}。请收紧提问条件，或另写一种不用它的表述。`,
      }
  }
}

/** Describes a wording finding, with its place. */
export function wordingFindingInWords(finding: WordingFinding, content: Numbered): FindingText {
  const { title, advice } = wordingInWords(finding)
  return { title: `${placeInWords(finding, content)}：${title}`, advice }
}

function wordingInWords(finding: WordingFinding): FindingText {
  const { excerpt } = finding
  const names = (finding.placeholders ?? []).map((name) => `“${placeholderTexts[name].name}”`).join('或')
  switch (finding.kind) {
    case 'REPEATED_PHRASE':
      return { title: `“${excerpt}”重复`, advice: '请核对是否多写了一遍。' }
    case 'MIXED_WIDTH':
      return { title: `“${excerpt}”全角与半角混用`, advice: '请在同一段文字里统一标点、数字和字母的写法。' }
    case 'LITERAL_NUMBER':
      return { title: `“${excerpt}”是固定数字`, advice: `各保单可能不同，请考虑改用占位符${names}。` }
    case 'READING_TIME_DIFFERS':
      return { title: `“${excerpt}”与设定的最短阅读时间不一致`, advice: '请修改文字，或修改最短阅读秒数。' }
    case 'INVERTED_PASSING':
      return {
        title: '合格答案看起来反了',
        advice: `从“${excerpt}”看，没有问题的回答应为“${answerNames[finding.suggested ?? 'YES']}”，请核对。`,
      }
    case 'TRANSLATION_DIFFERS':
      return { title: '译文与中文填入的内容不一致', advice: `请核对${names}在中文和译文里是否都有。` }
  }
}

/** Describes an unfinished part of a draft in one line, with its place. */
export function draftProblemInWords(problem: DraftProblem, content: Numbered): string {
  switch (problem.kind) {
    case 'TEXT_EMPTY':
      return `${placeInWords(problem, content)}还没有文字`
    case 'PLACEHOLDER_UNKNOWN':
      return `${placeInWords(problem, content)}里的“${problem.placeholder}”不是可用的占位符`
    case 'KEY_UNFIT':
      return `${placeInWords(problem, content)}的标识“${problem.variant ?? problem.question}”须以小写字母开头，由字母、数字和 - 组成，2 到 41 个字符`
    case 'KEY_TWICE':
      return `${placeInWords(problem, content)}用了同一个标识“${problem.variant ?? problem.question}”，请改用不同的标识`
    case 'NO_VARIANTS':
      return `${placeInWords(problem, content)}还没有任何表述`
    case 'NO_QUESTIONS':
      return '还没有任何题目'
    case 'NO_PARAGRAPHS':
      return '回访须知还没有正文'
    case 'PARAGRAPHS_DIFFER':
      return `回访须知的${languageNames[problem.language]}译文与中文段数不同`
    case 'OTHER':
      return `${filePlace(problem.path.split('.'))}写法不对`
  }
}

/** Names to show as the author of content that was not written by a staff member. */
export const templateAuthorNames: Readonly<Record<string, string>> = { shipped: '系统预置' }

/** Names of those document parts that have the same name everywhere in a document. */
const filePartNames: Readonly<Record<string, string>> = {
  schema: '文件格式标记（schema）',
  exportedFrom: '原版本号（exportedFrom）',
  sha256: '内容摘要（sha256）',
  titleTranslations: '问卷标题的译文',
  minimumReadingSeconds: '最短阅读时间',
  notice: '回访须知',
  questions: '题目',
  key: '标识',
  passing: '合格答案',
  requires: '必问项目',
  variants: '表述',
  when: '提问条件',
  text: '中文',
  translations: '译文',
  title: '标题',
  greeting: '称呼',
  paragraphs: '正文',
  confirm: '确认语',
}

/** Describes a place in a document. Questions, variants and paragraphs are counted from 1. */
function filePlace(path: readonly string[]): string {
  const [area, ...rest] = path[0] === 'content' ? path.slice(1) : path
  if (area === undefined) return path.length === 0 ? '文件' : '文件的内容（content）'
  if (area === 'title') return '问卷标题'
  if (area === 'questions' && rest[0] !== undefined) return questionPlace(Number(rest[0]) + 1, rest.slice(1))
  if (area === 'notice') return withParts('回访须知', rest)
  return withParts(filePartNames[area] ?? `“${area}”`, rest)
}

function questionPlace(number: number, [part, variant, ...inside]: readonly string[]): string {
  const question = `第 ${number} 题`
  if (part === undefined) return question
  if (part !== 'variants' || variant === undefined)
    return withParts(question, [part, ...(variant === undefined ? [] : [variant])])
  return withParts(`${question}（表述 ${Number(variant) + 1}）`, inside)
}

/**
 * Appends the rest of a path to the description of a place: 第 1 题 and `passing` give 第 1 题的合格答案. The inner structure
 * of a condition is left out.
 */
function withParts(place: string, path: readonly string[]): string {
  const known = path[0] === 'when' ? ['when'] : path
  const language = Object.entries(languageNames).find(([code]) => known.includes(code))?.[1]
  const parts = known.flatMap((part, index) => {
    const next = known[index + 1]
    if (/^\d+$/.test(part))
      return [`第 ${Number(part) + 1} ${known[index - 1] === 'paragraphs' ? '段' : '项'}`]
    if (part === 'paragraphs' && next !== undefined) return []
    // The language is named at the end of the description. The word "translation" is left out if the path leads to a
    // part of the translation.
    if (part in languageNames || (part === 'translations' && known.length > index + 2)) return []
    return [`的${filePartNames[part] ?? `“${part}”`}`]
  })
  return `${place}${parts.join('')}${language === undefined ? '' : `（${language}）`}`
}

/** Describes one reason why a document is refused, with its place: 第 1 题的合格答案：不认识的取值，可用的是 YES、NO. */
function fileProblem(issue: z.core.$ZodIssue): string {
  return `${filePlace(issue.path.map(String))}：${issueWords(issue)}`
}

export const importTexts = {
  notJson: '文件不是 JSON',
  otherContent: '内容与文件里的内容摘要（sha256）不符，文件可能被改动过',
  problem: fileProblem,
} as const
