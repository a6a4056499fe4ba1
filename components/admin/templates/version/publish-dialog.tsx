'use client'

import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons'
import { Alert, App, Skeleton } from 'antd'
import Link from 'next/link'
import { useId, useMemo, useState } from 'react'
import { api } from '#components/admin/api.ts'
import { recordsOf } from '#components/admin/data/use-records.ts'
import { DatePicker } from '#components/admin/ui/day-picker.tsx'
import { FailureNote } from '#components/admin/ui/failure.tsx'
import { useCommand, useData } from '#components/admin/use-data.ts'
import { coverage } from '#server/questionnaire/rules/coverage.ts'
import { requiredItems } from '#server/questionnaire/rules/required.ts'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import type { ProductProfile, VersionDetails } from '../data/shapes.ts'
import type { Draft } from '../draft/draft.ts'
import { itemWord } from '../words/words.ts'
import { text } from './messages.zh-CN.ts'
import { instantOf } from './times.ts'
import styles from './version.module.css'

const words = text.publish
const FORMAT = 'YYYY-MM-DD HH:mm'

interface PublishProps {
  readonly version: VersionDetails
  readonly productProfiles: readonly ProductProfile[]
  readonly again: () => void
  readonly onClose: () => void
}

/**
 * Sets the time from which a version is used. The dialog shows the effects: the required items, the open visits, and
 * the version to be replaced.
 */
export function PublishDialog({ version, productProfiles, again, onClose }: PublishProps) {
  const { message } = App.useApp()
  const field = useId()
  const [wall, setWall] = useState('')
  const [empty, setEmpty] = useState(false)
  // The last published version at the time the dialog opened. A version published later is a conflict and must not be
  // overridden.
  const [follows] = useState(version.lastPublished)
  const instant = instantOf(wall)
  const publish = useCommand(
    (effectiveFrom: string) =>
      api.template.publish.mutate({
        id: version.id,
        revision: version.revision,
        effectiveFrom,
        follows: follows?.id ?? null,
      }),
    [recordsOf('templates')],
  )

  async function go(): Promise<void> {
    if (instant === null) return setEmpty(true)
    const answer = await publish.run(instant)
    if (!answer.ok) return again()
    void message.success(words.done(version.number, wall))
    onClose()
  }

  const meanwhile = publish.failure?.code === 'PUBLISHED_MEANWHILE'
  // The version that was published meanwhile is known only after this version has been loaded again.
  const later = meanwhile && version.lastPublished?.id !== follows?.id ? version.lastPublished : null
  return (
    <Dialog
      open
      width={560}
      title={words.title(version.number)}
      okText={words.ok}
      okButtonProps={{ disabled: meanwhile }}
      confirmLoading={publish.running}
      onOk={() => void go()}
      onCancel={onClose}
    >
      <div className={styles.actions}>
        <div>
          <label htmlFor={field}>{words.when}</label>
          <div>
            <DatePicker
              id={field}
              showTime={{ format: 'HH:mm' }}
              // There is no 此刻 (now) button, because publication needs a time in the future and the browser's clock
              // can be wrong.
              showNow={false}
              format={FORMAT}
              style={{ width: '100%' }}
              placeholder={words.placeholder}
              status={empty && instant === null ? 'error' : ''}
              onChange={(_, said) => setWall(typeof said === 'string' ? said : '')}
            />
          </div>
          {empty && instant === null && (
            <p role="alert" style={{ margin: '4px 0 0', color: '#ad1f17' }}>
              {words.needWhen}
            </p>
          )}
        </div>
        <section>
          <h4>{words.items}</h4>
          <RequiredItems content={version.content} productProfiles={productProfiles} />
        </section>
        <section>
          <h4>{words.effect}</h4>
          <OpenVisits id={version.id} />
          <p className={styles.why}>
            {follows === null ? words.first : words.replaces(follows.number)}{' '}
            {follows !== null && (
              <Link href={`/admin/templates/compare?from=${follows.id}&to=${version.id}`} target="_blank">
                {words.difference}
              </Link>
            )}
          </p>
        </section>
        {later === null && <FailureNote failure={publish.failure} />}
        {later !== null && <Meanwhile version={version} later={later} />}
      </div>
    </Dialog>
  )
}

/**
 * Warns that a version was published while the dialog was open: either this version itself or a different version. A
 * different version can be compared with this one.
 */
function Meanwhile({
  version,
  later,
}: {
  version: VersionDetails
  later: NonNullable<VersionDetails['lastPublished']>
}) {
  if (later.id === version.id) {
    const by = version.steps.findLast(({ type }) => type === 'PUBLISHED')?.by.name ?? words.somebody
    return <Alert role="alert" type="error" showIcon message={words.already(version.number, by)} />
  }
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      message={words.meanwhile(later.number)}
      action={
        <Link href={`/admin/templates/compare?from=${later.id}&to=${version.id}`}>{words.difference}</Link>
      }
    />
  )
}

/**
 * The required items of the regulator. For each item, the list shows whether every policy that needs the item gets a
 * question about it.
 */
function RequiredItems({
  content,
  productProfiles,
}: {
  content: Draft
  productProfiles: readonly ProductProfile[]
}) {
  const missing = useMemo(
    () =>
      coverage(content, productProfiles).findings.flatMap((finding) =>
        finding.kind === 'REQUIRED_MISSING' && finding.blocking ? [finding.item] : [],
      ),
    [content, productProfiles],
  )
  return (
    <ul className={styles.checks}>
      {requiredItems.map((item) => {
        const ok = !missing.includes(item)
        return (
          <li key={item} data-ok={ok}>
            <span>{ok ? <CheckCircleFilled /> : <CloseCircleFilled />}</span>
            <span>{ok ? itemWord(item) : words.notAsked(itemWord(item))}</span>
          </li>
        )
      })}
    </ul>
  )
}

/** The number of open visits on each version. Open visits keep the text with which they were opened. */
function OpenVisits({ id }: { id: string }) {
  const impact = useData([...recordsOf('templates'), 'impact', id], () => api.template.impact.query({ id }))
  if (impact.failure !== null) return <FailureNote failure={impact.failure} />
  if (impact.data === undefined) return <Skeleton active title={false} paragraph={{ rows: 2 }} />
  const { openByVersion, waiting } = impact.data
  return (
    <>
      <p style={{ margin: 0 }}>{words.waiting(waiting)}</p>
      <p style={{ margin: 0 }}>{openByVersion.length === 0 ? words.noneOpen : words.keepText}</p>
      <ul className={styles.checks}>
        {openByVersion.map((each) => (
          <li key={each.id}>{words.open(each.number, each.open)}</li>
        ))}
      </ul>
    </>
  )
}
