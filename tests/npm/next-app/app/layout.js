import { Gated } from './gated';
import { Menu } from './menu';

export const metadata = { title: 'Balita' };

export default function Layout({ children }) {
  return (
    <html lang="fil">
      <head>
        <script src="https://serbisyo.example/b/demo.js" async />
      </head>
      <body>
        <Menu />
        <Gated html="<script>note('layout')</script>" />
        {children}
      </body>
    </html>
  );
}
