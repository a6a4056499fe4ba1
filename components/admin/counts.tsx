'use client'

import { Card, Col, Row, Statistic } from 'antd'
import { demoApi } from '#components/demo/api.ts'
import { usePolled } from '#components/demo/use-polled.ts'
import { text } from './messages.zh-CN.ts'

const live = ['PENDING', 'NOTICED', 'ANSWERING', 'REVIEWING']

/** How many visits stand where. */
export function Counts() {
  const overview = usePolled('counts', () => demoApi.overview.query(), 5000)
  const loading = overview.state === 'loading'
  const counts: Readonly<Record<string, number>> = overview.state === 'ready' ? overview.data.counts : {}
  const tiles = [
    {
      title: text.counts.live,
      value: live.reduce((sum, status) => sum + (counts[status] ?? 0), 0),
      color: '#0a665f',
    },
    { title: text.counts.callback, value: counts.CALLBACK ?? 0, color: '#ad1f17' },
    { title: text.counts.success, value: counts.SUCCESS ?? 0, color: '#1c6b2c' },
    { title: text.counts.cancelled, value: counts.CANCELLED ?? 0, color: '#46535a' },
  ]
  if (overview.state === 'failed') return null
  return (
    <Row gutter={[12, 12]}>
      {tiles.map(({ title, value, color }) => (
        <Col key={title} xs={12} md={6}>
          <Card size="small">
            <Statistic
              title={title}
              value={value}
              loading={loading}
              valueStyle={{ color, fontWeight: 600 }}
            />
          </Card>
        </Col>
      ))}
    </Row>
  )
}
