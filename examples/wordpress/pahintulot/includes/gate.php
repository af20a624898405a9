<?php
/** Scripts that other plugins enqueue wait for a yes, with what stands inline around them. */

namespace Pahintulot;

defined('ABSPATH') || exit;

/** Types of blocks that no browser runs. */
const DATA = '~json$|^text/(?:plain|html|template|x-template)$~iD';

add_filter('script_loader_tag', __NAMESPACE__ . '\gated', PHP_INT_MAX, 2);
add_filter('wp_resource_hints', __NAMESPACE__ . '\hints_of_others', PHP_INT_MAX);

/** What cannot be taken apart is left out: it must not run. */
function gated(string $tag, string $handle): string
{
    $purpose = gated_handles()[$handle] ?? '';
    if ($purpose === '' || is_admin()) {
        return $tag;
    }
    $waiting = fn ($part) => waiting_script($part[1], $part[2], $purpose);
    return preg_replace_callback('~<script\b([^>]*)>(.*?)</script>~is', $waiting, $tag) ?? '';
}

function waiting_script(string $attributes, string $content, string $purpose): string
{
    $type = preg_match('~\stype=(["\'])(.*?)\1~i', $attributes, $part) ? $part[2] : '';
    if (preg_match(DATA, $type)) {
        return "<script$attributes>$content</script>";
    }
    $kind = in_array($type, ['module', 'importmap'], true) ? " data-type=\"$type\"" : '';
    $written = ['~\stype=(["\']).*?\1~i', '~\ssrc=~i'];
    $kept = preg_replace($written, [$kind, ' data-src='], $attributes);
    return "<script type=\"text/plain\" data-purpose=\"" . esc_attr($purpose) . "\"$kept>$content</script>";
}

/** WordPress has browsers look up the hosts of all that is enqueued; not of what waits. */
function hints_of_others(array $urls): array
{
    $hosts = [];
    foreach (array_keys(gated_handles()) as $handle) {
        $script = wp_scripts()->registered[$handle] ?? null;
        $hosts[] = $script ? wp_parse_url((string) $script->src, PHP_URL_HOST) : null;
    }
    return array_filter($urls, function ($hint) use ($hosts) {
        $url = is_array($hint) ? $hint['href'] ?? '' : $hint;
        $host = wp_parse_url($url, PHP_URL_HOST) ?: $url;
        return !in_array($host, array_filter($hosts), true);
    });
}
