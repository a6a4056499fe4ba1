'use client'

import { Alert } from 'antd'
import { flagChanges, versionOn } from '#server/policy/rules/product-version.ts'
import { api } from '../api.ts'
import shared from '../ui/shared.module.css'
import { useData } from '../use-data.ts'
import { AskedQuestions } from './asked-questions.tsx'
import { text } from './messages.zh-CN.ts'
import type { Content } from './product-values.ts'
import { changeInWords, type ProductDetail } from './words.ts'

const words = text.form

/**
 * The effects of saving: the changed flags, the number of open visits whose questions change or stay, and the
 * questions that would be asked.
 */
export function Consequences({ product, content }: { product: ProductDetail | null; content: Content }) {
  const before = product === null ? null : versionOn(product.versions, content.effectiveFrom)
  const changes = flagChanges(before, content)
  const code = product?.code ?? null
  const impact = useData(
    ['product', 'impact', code, content.effectiveFrom],
    () => api.product.impact.query({ code: code ?? '', effectiveFrom: content.effectiveFrom }),
    { enabled: code !== null },
  )
  if (product !== null && changes.length === 0) return <Alert type="info" showIcon message={words.same} />
  return (
    <section className={shared.panel}>
      {product !== null && (
        <>
          <strong>{words.impactTitle}</strong>
          <ul>
            {changes.map((change) => (
              <li key={change.field}>{changeInWords(change)}</li>
            ))}
          </ul>
          {impact.data && (
            <p>
              {impact.data.waiting + impact.data.pinned === 0 && words.impactNone}
              {impact.data.waiting > 0 && words.waiting(impact.data.waiting)}
              {impact.data.pinned > 0 && words.pinned(impact.data.pinned)}
            </p>
          )}
        </>
      )}
      <strong>{words.willAsk}</strong>
      <AskedQuestions flags={content} />
    </section>
  )
}
