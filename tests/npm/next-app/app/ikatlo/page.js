import { Measured } from './measured';
import { Around, Parts } from './parts';

export default function Page() {
  return (
    <main>
      <h1>Ikatlo</h1>
      <Measured />
      <Parts />
      <Around>
        <script async src="/handed.js" />
        <img src="/ahead.gif" alt="" />
      </Around>
    </main>
  );
}
