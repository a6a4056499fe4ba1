import type { FaceOutcome } from '../control.ts'
import { text } from '../messages.zh-CN.ts'

const { outcomes, counted, free, phone } = text.face

export interface OutcomeChoice {
  readonly name: string
  /** The vendor's code, and its meaning for the visit. */
  readonly small: string
  readonly outcome: FaceOutcome
}

/**
 * The outcomes that the visitor can choose. The vendor's codes are listed in
 * https://cloud.tencent.com/document/product/1007/31082.
 */
export const outcomeChoices: readonly OutcomeChoice[] = [
  { name: outcomes.pass, small: '0', outcome: { code: 0 } },
  { name: outcomes.compare, small: `1004 · ${counted}`, outcome: { code: 1004 } },
  { name: outcomes.live, small: `1002 · ${counted}`, outcome: { code: 1002 } },
  { name: outcomes.mismatch, small: `2006 · ${counted}`, outcome: { code: 2006 } },
  { name: outcomes.similar, small: `2016 · ${counted}`, outcome: { code: 2016 } },
  {
    name: outcomes.stranger,
    small: '0',
    outcome: { code: 0, person: { name: '测试他人', idNumber: '999999199001010016' } },
  },
  { name: outcomes.network, small: `1008 · ${free}`, outcome: { code: 'network' } },
  { name: outcomes.elsewhere, small: `2005 · ${phone}`, outcome: { code: 2005 } },
  { name: outcomes.leave, small: `17 · ${free}`, outcome: { code: 'abandon' } },
]
