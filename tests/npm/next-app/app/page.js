import { Gated } from './gated';

export default function Page() {
  return (
    <main>
      <h1>Una</h1>
      <Gated html="<script>note('una, from its page')</script><p class='gated'>una</p><script src='/una.js'></script>" />
      <iframe
        data-purpose="analytics"
        data-src="/frame.html"
        title="Video"
        suppressHydrationWarning
      />
      <p>Dulo ng una</p>
    </main>
  );
}
