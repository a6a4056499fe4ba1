'use client'

import { Button, Descriptions, Empty, Flex, Skeleton } from 'antd'
import Link from 'next/link'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import {
  factsWords,
  periodWords,
  questionWords,
  thresholdWords,
} from '#server/reporting/alerts/messages.zh-CN.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { SidePanel } from '../ui/dialog/side-panel.tsx'
import { Failure } from '../ui/failure.tsx'
import { idOf } from '../ui/list/url-filters.ts'
import { When } from '../ui/when.tsx'
import styles from './alerts.module.css'
import { text } from './messages.zh-CN.ts'
import { type AlertRow, alertName, lookAt } from './words.ts'

const words = text.detail

/** Drawer with one alert and the figures behind it. The links in alert messages open this drawer. */
export function AlertDrawer(props: { id: string; onHandle: (alert: AlertRow) => void; onClose: () => void }) {
  const { id, onHandle, onClose } = props
  const me = useMe()
  const known = idOf(id) !== null
  const found = useRows('alerts', { filter: { id, kind: null, open: false } }, { limit: 1, enabled: known })
  const alert = found.data?.rows.find((row) => row.id === id)
  return (
    <SidePanel
      open
      width={560}
      title={alert === undefined ? text.title : alertName(alert)}
      onClose={onClose}
      footer={
        alert !== undefined && (
          <Flex justify="flex-end" gap={8}>
            <Link href={lookAt(alert, me.may)}>
              <Button>{text.look}</Button>
            </Link>
            {alert.handled === null && (
              <Button type="primary" onClick={() => onHandle(alert)}>
                {text.handle}
              </Button>
            )}
          </Flex>
        )
      }
    >
      {alert !== undefined && <Facts alert={alert} />}
      {alert === undefined && (found.loading || found.refreshing) && (
        <Skeleton active paragraph={{ rows: 6 }} />
      )}
      {alert === undefined && found.failure !== null && (
        <Failure failure={found.failure} again={found.again} />
      )}
      {alert === undefined &&
        (!known || (found.data !== undefined && !found.refreshing && found.failure === null)) && (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.missing} />
        )}
    </SidePanel>
  )
}

function Facts({ alert }: { alert: AlertRow }) {
  const question = questionWords(alert)
  const { days, before } = periodWords(alert)
  const { handled } = alert
  return (
    <Descriptions
      column={1}
      bordered
      size="small"
      styles={{ label: { width: 108 } }}
      items={[
        { key: 'facts', label: words.facts, children: factsWords(alert) },
        ...(question === null ? [] : [{ key: 'question', label: words.question, children: question }]),
        {
          key: 'threshold',
          label: words.threshold,
          children: thresholdWords(alert.kind, alert.facts.threshold),
        },
        ...(days === null ? [] : [{ key: 'days', label: words.period, children: days }]),
        ...(before === null ? [] : [{ key: 'before', label: words.before, children: before }]),
        { key: 'raisedAt', label: words.raisedAt, children: <When at={alert.raisedAt} /> },
        {
          key: 'state',
          label: words.state,
          children:
            handled === null ? (
              <ToneTag tone="waiting">{text.open}</ToneTag>
            ) : (
              <ToneTag tone="quiet">{text.handled}</ToneTag>
            ),
        },
        ...(handled === null
          ? []
          : [
              { key: 'by', label: words.handledBy, children: handled.by },
              { key: 'at', label: words.handledAt, children: <When at={handled.at} /> },
              {
                key: 'note',
                label: words.note,
                children: <span className={styles.note}>{handled.note}</span>,
              },
            ]),
      ]}
    />
  )
}
