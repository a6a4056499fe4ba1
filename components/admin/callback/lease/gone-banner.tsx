'use client'

import { Alert, Button, Flex, Popconfirm } from 'antd'
import type { StaffFailure } from '../../failure.ts'
import { FailureNote } from '../../ui/failure.tsx'
import { text } from '../shared/messages.zh-CN.ts'
import type { Gone } from './gone.ts'

const words = text.gone

/**
 * Banner that says why nothing can be saved any more and what the agent can do. The text entered by the agent stays
 * on the page.
 */
export function GoneBanner(props: {
  gone: Gone
  typed: boolean
  retaking: boolean
  failure: StaffFailure | null
  onRetake: () => void
  onLeave: () => void
}) {
  const { gone, typed, retaking, failure, onRetake, onLeave } = props
  const leave = <Button onClick={typed ? undefined : onLeave}>{words.leave}</Button>
  return (
    <>
      <Alert
        type="error"
        showIcon
        message={words[gone.why]}
        description={gone.why === 'CLOSED' && typed ? `${gone.message}${words.closedHint}` : gone.message}
        action={
          <Flex gap={8} wrap>
            {gone.why === 'EXPIRED' && (
              <Button type="primary" loading={retaking} onClick={onRetake}>
                {words.retake}
              </Button>
            )}
            {typed ? (
              <Popconfirm
                title={words.leaveTitle}
                description={words.leaveBody}
                okText={words.leaveConfirm}
                cancelText={words.stay}
                placement="bottomRight"
                onConfirm={onLeave}
              >
                {leave}
              </Popconfirm>
            ) : (
              leave
            )}
          </Flex>
        }
      />
      <FailureNote failure={failure} />
    </>
  )
}
