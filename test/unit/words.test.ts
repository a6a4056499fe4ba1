import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '#server/run/machine/paths.ts'

/** A word that must not appear, because the interface has another word for the same thing. */
interface Unwanted {
  /** The unwanted word, as the glossary shows it. */
  readonly word: string
  /** Finds the word where it has this meaning. The default is the word itself. */
  readonly found?: RegExp
  /** The word to use instead. */
  readonly right: string
  readonly why: string
}

const unwanted: readonly Unwanted[] = [
  { word: '应答', right: '合格答案', why: 'the passing answer; 应答 also means any reply' },
  { word: '符合要求', right: '异常', why: 'an answer is 异常 or has no 异常' },
  { word: '止日', found: /(?<![截终])止日/, right: '截止日', why: 'the last day of the cooling-off period' },
  {
    word: '截止日',
    found: /(?<!犹豫期)截止日(?!期)/,
    right: '处理期限',
    why: 'the due day of a problem case; 截止日 is of the cooling-off period only',
  },
  { word: '应办结日', right: '处理期限', why: 'the due day of a problem case' },
  { word: '逾期', right: '超期', why: 'past the due day' },
  { word: '按期处理', right: '按期办结', why: 'a problem case handled in time' },
  {
    word: '版本 1',
    found: /(?<!与其他)版本 (?:\d|\$\{)/,
    right: '第 1 版',
    why: 'the number of a version',
  },
  { word: '模板版本', right: '问卷版本', why: 'one version of the questionnaire' },
  { word: '建立草稿', right: '新建草稿', why: 'to start a draft' },
  { word: '作废草稿', right: '废弃草稿', why: 'to give up a draft' },
  { word: '驳回', right: '退回', why: 'an approver sends a draft back' },
  { word: '批准', right: '审批通过', why: 'an approver accepts a version' },
  { word: '审批中', right: '待审批', why: 'a submitted version' },
  { word: '审核', right: '审批', why: 'the step before publication' },
  { word: '复核', right: '审批', why: 'the step before publication' },
  {
    word: '核身',
    found: /(?<!腾讯云人脸)核身/,
    right: '身份校验',
    why: 'the identity check; a face check is 人脸识别, and only the vendor’s product is 人脸核身',
  },
  { word: '身份核验', right: '身份校验', why: 'the identity check' },
  { word: '身份验证', right: '身份校验', why: 'the identity check; 二次验证 is the second factor of staff' },
  { word: '校验值', right: '内容摘要', why: 'a hash; 校验 is the identity check' },
  { word: '人工任务', right: '回访任务', why: 'a callback case' },
  { word: '电话任务', right: '回访任务', why: 'a callback case' },
  { word: '电话回访任务', right: '回访任务', why: 'a callback case' },
  { word: '案件', right: '回访任务', why: 'a callback case' },
  { word: '工单', right: '回访任务', why: 'a callback case' },
  { word: '人工队列', right: '回访队列', why: 'the queue of callback cases' },
  { word: '人工回访', right: '电话回访', why: 'the way of calling; to hand over is 转人工' },
  { word: '座席', right: '坐席', why: 'an agent' },
  { word: '呼出', right: '外呼', why: 'a call to the customer' },
  { word: '约定时间', right: '预约时间', why: 'the time of an appointment' },
  { word: '未联系上', right: '未接通', why: 'a call that did not reach the applicant' },
  { word: '释放', right: '收回', why: 'a supervisor takes a case from an agent' },
  { word: '告警', right: '预警', why: 'an alert' },
  { word: '警报', right: '预警', why: 'an alert' },
  { word: '清除条件', right: '清除筛选', why: 'the filters of a list' },
  { word: '载入', right: '加载', why: 'to load' },
  { word: '登陆', right: '登录', why: '登陆 is a misspelling' },
  { word: '帐号', right: '账号', why: '帐号 is a misspelling' },
  {
    word: '开启',
    found: /回访(?:已)?开启|开启(?:日|当天|的日期)|从开启/,
    right: '开始',
    why: 'a visit begins; 开启 is for 二次验证',
  },
  { word: '进入回访', right: '打开回访', why: 'the customer opens the visit' },
  { word: '回访窗口', right: '回访时效', why: 'the days in which the visit can be done online' },
  {
    word: '撤单',
    found: /撤单(?!: 'WITHDRAWN')/,
    right: '撤件',
    why: 'a withdrawn policy; 撤单 is only the value in the imported file',
  },
  { word: '投连型', right: '投资连结型', why: 'a design of products' },
  { word: '中介渠道', right: '中介经代', why: 'a sales channel' },
  {
    word: '手机号',
    found: /(?<!登记)手机号(?!码)/,
    right: '手机号码',
    why: 'a phone number; 投保登记手机号 is the procedure’s own wording',
  },
  { word: '管理员', found: /(?<!系统|审计)管理员(?!工)/, right: '系统管理员', why: 'the role' },
  { word: '经理', right: '管理者', why: 'the role' },
  { word: '添加问题', right: '添加题目', why: 'a question is 题目; 问题 is trouble or a 问题件' },
  { word: '会被问到的问题', right: '会被问到的题目', why: 'a question is 题目' },
  { word: '返回码', right: '代码', why: 'the code of a vendor' },
  { word: '去向', right: '结果', why: 'what became of a case' },
  { word: '退回原因', right: '退回理由', why: 'what a person gives is 理由, what happened is 原因' },
  { word: '修改原因', right: '修改理由', why: 'what a person gives is 理由, what happened is 原因' },
  {
    word: '个回访',
    found: /(?:个|份)(?:进行中的?)?回访/,
    right: '件回访',
    why: 'visits are counted in 件',
  },
  { word: '信函或面访', found: /(?<!、)信函或面访/, right: '信函/面访', why: 'a follow-up' },
]

/** The headings that the regulator prescribes for its extract. They are not our wording. */
const REGULATORS = /extract(?:Days)?: \[[^\]]*\]/g

/** The section of the glossary that lists the unwanted words. */
const TABLE = '## One word for one thing'

function pathsIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name))
}

const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8')
const [terms = '', listed = ''] = glossary.split(TABLE)

const texts = [
  ...['components', 'server', 'app'].flatMap((folder) => pathsIn(folder, /zh-CN\.(?:ts|json)$/)),
  ...pathsIn('docs', /\.md$/),
  'README.md',
].map((path) => ({
  path,
  text:
    path === join('docs', 'glossary.md')
      ? terms
      : readFileSync(join(root, path), 'utf8').replace(REGULATORS, ''),
}))

describe('one thing has one word in the interface and in the documents', () => {
  test.each(unwanted)('$right, not $word', ({ word, found, right }) => {
    const pattern = found ?? new RegExp(word)
    const places = texts.flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
    )
    expect(places, `use ${right}`).toEqual([])
  })

  test('a sentence that says that there is nothing ends with a full stop', () => {
    const open = texts
      .filter(({ path }) => path.startsWith('components/admin/'))
      .flatMap(({ path, text }) =>
        [
          ...text.matchAll(
            /\b(?:none|empty|noHistory|noAgents|noCalls): '((?:还|这段时间)?没有[^']*[^'。])'/g,
          ),
        ].map(([, words]) => `${path} ${words}`),
      )
    expect(open).toEqual([])
  })

  test('the texts that are read include every kind', () => {
    const paths = texts.map(({ path }) => path)
    for (const path of [
      'components/h5/messages/zh-CN.json',
      'components/demo/messages.zh-CN.ts',
      'server/audit/messages.zh-CN.ts',
      'server/procedure/errors.zh-CN.ts',
      'docs/rules/visit.md',
    ])
      expect(paths).toContain(path)
  })

  test('the glossary lists exactly these words', () => {
    const rows = listed
      .split('\n')
      .filter((line) => /^\| (?!use |-)/.test(line))
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, 3)
          .join(' '),
      )
    expect(rows.toSorted()).toEqual(unwanted.map(({ right, word }) => `${right} ${word}`).toSorted())
  })
})
