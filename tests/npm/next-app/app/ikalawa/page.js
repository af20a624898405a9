import { Gated } from '../gated';

export default function Page() {
  return (
    <main>
      <h1>Ikalawa</h1>
      <Gated html="<script>note('ikalawa')</script><p class='gated'>ikalawa</p>" />
      <p>Dulo ng ikalawa</p>
    </main>
  );
}
