import { Alert } from 'antd'
import { When } from '#components/admin/ui/when.tsx'
import type { VersionRow } from '../data/shapes.ts'
import { text } from './messages.zh-CN.ts'

/** Says by whom and why a draft was sent back; nothing if it was not, or if it was submitted again. */
export function RejectedNote({ rejection }: Pick<VersionRow, 'rejection'>) {
  if (rejection === null) return null
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      message={
        <>
          {text.rejectedBy(rejection.by.name)} <When at={rejection.at} />
        </>
      }
      description={
        rejection.comment !== null && (
          <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text.rejectedWhy(rejection.comment)}
          </span>
        )
      }
    />
  )
}
