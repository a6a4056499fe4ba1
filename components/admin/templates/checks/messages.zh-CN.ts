/** Interface words of the findings and the coverage table. The wording of each finding comes from the server. */
export const text = {
  findings: {
    blocking: '须先处理',
    warning: '提示',
    goThere: { edit: '去修改', look: '查看' },
    where: (said: string) => `对象：${said}。`,
    andMore: (count: number) => `；另有 ${count} 类`,
    stale: (place: string) => `${place}：中文已修改，译文还是原来的，请核对`,
    untranslated: (language: string, missing: number, of: number, first: string) =>
      `${language}还缺 ${missing} 段译文（共 ${of} 段），第一处：${first}`,
  },

  coverage: {
    clean: '检查通过：每一种保单都问到了必问项目，占位符都能填上，没有问不到的题目。',
    blocking: (count: number) => `${count} 处须处理，否则不能发布`,
    warnings: (count: number) => `${count} 条提示`,
    table: '哪些保单问哪些题',
    summary: (combinations: number, groups: number) => `已逐一核对 ${combinations} 种情况，归为 ${groups} 类`,
    holes: '缺什么',
    noHole: '不缺',
    any: '不限',
    none0: '无',
    notOf: (value: string) => `非${value}`,
    products: '产品数',
    noProduct: '没有这样的产品',
    count: '题数',
    notAsked: '不问',
    askedVariant: (place: number) => `问，用表述 ${place}`,
    variantMark: (place: number) => `●${place}`,
    legend:
      '一类保单可占多行，满足任一行即属于这一类。● 表示问这一题；●2 表示用第 2 种表述。列号是题号，停留可看文字。灰色行没有在售或停售的产品能产生。',
    factIs: (fact: string, value: string) => `${fact}：${value}`,
    onlySold: '只看有产品的',
    clear: '清除筛选',
    none: '没有这样的保单。',
  },
} as const
