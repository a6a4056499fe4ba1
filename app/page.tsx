export default function Landing() {
  return (
    <main>
      <h1>新契约在线回访</h1>
    </main>
  )
}
