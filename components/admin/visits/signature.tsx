import type { SignatureStrokes } from '#server/evidence/signature.ts'
import { text } from './messages.zh-CN.ts'
import styles from './visits.module.css'

/** A signature, drawn from the customer's strokes. */
export function Signature({ signature }: { signature: SignatureStrokes }) {
  const { width, height, strokes } = signature
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={text.questionnaire.signatureAlt}
      className={styles.signature}
    >
      {strokes.map((points) => {
        const line = points.map(([x, y]) => `${x},${y}`).join(' ')
        return (
          <polyline
            key={line}
            points={line}
            fill="none"
            stroke="#13292a"
            strokeWidth={Math.max(2, width / 140)}
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        )
      })}
    </svg>
  )
}
