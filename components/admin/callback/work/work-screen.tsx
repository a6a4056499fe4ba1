'use client'

import { Button, Flex, Skeleton } from 'antd'
import { Failure } from '../../ui/failure.tsx'
import type { Done } from '../shared/done.ts'
import { text } from '../shared/messages.zh-CN.ts'
import { useCase } from './use-case.ts'
import { Work } from './work.tsx'

/** Loads the case that this agent holds and shows it. The component is mounted anew for each case. */
export function WorkScreen(props: {
  caseId: string
  onDone: (done: Done) => void
  onLeave: () => void
  onHelp: () => void
}) {
  const { caseId, onDone, onLeave, onHelp } = props
  const working = useCase(caseId)
  const { data, failure, again } = working.loaded
  if (data !== undefined) {
    return <Work working={working} data={data} onDone={onDone} onLeave={onLeave} onHelp={onHelp} />
  }
  if (failure === null) return <Skeleton active paragraph={{ rows: 12 }} />
  return (
    <>
      <Failure failure={failure} again={again} />
      <Flex justify="center">
        <Button onClick={onLeave}>{text.gone.leave}</Button>
      </Flex>
    </>
  )
}
