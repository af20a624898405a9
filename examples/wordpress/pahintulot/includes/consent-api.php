<?php
/** The WP Consent API, where it is installed: other plugins ask it what they may do. */

namespace Pahintulot;

defined('ABSPATH') || exit;

const CATEGORIES = [
    'statistics' => 'analytics',
    'statistics-anonymous' => 'analytics',
    'marketing' => 'marketing',
    'preferences' => 'preferences',
];

add_filter('wp_consent_api_registered_' . plugin_basename(FILE), '__return_true');
add_filter('wp_get_consent_type', fn ($type) => script_address() === '' ? $type : 'optin');
add_filter('wp_has_consent', __NAMESPACE__ . '\still_has_consent', PHP_INT_MAX, 2);
// after the API's own script, which comes nearly last
add_action('wp_enqueue_scripts', __NAMESPACE__ . '\enqueue_bridge', PHP_INT_MAX);

function enqueue_bridge(): void
{
    if (script_address() !== '' && wp_script_is('wp-consent-api', 'registered')) {
        $address = plugins_url('consent-api.js', FILE);
        wp_enqueue_script('pahintulot-consent-api', $address, ['wp-consent-api'], '0.1.0', true);
    }
}

/** The API's cookie says yes for as long as the API likes; the visitor's own may have ended. */
function still_has_consent($has, $category): bool
{
    $purpose = CATEGORIES[$category] ?? '';
    if (script_address() === '' || $purpose === '') {
        return (bool) $has;
    }
    return $has && in_array($purpose, accepted_purposes(), true);
}

/**
 * Read, not verified: whoever forges it allows what runs in their own browser, as with the API's cookie.
 */
function accepted_purposes(): array
{
    $body = strtr(explode('.', held_token())[1] ?? '', '-_', '+/');
    $claims = json_decode((string) base64_decode($body), true);
    $is_good = ($claims['exp'] ?? 0) > time() && ($claims['aud'] ?? '') === settings()['site_key'];
    $is_opposed = ($_SERVER['HTTP_SEC_GPC'] ?? '') === '1' && ($claims['gpc'] ?? false) !== true;
    return $is_good && !$is_opposed ? (array) ($claims['purposes'] ?? []) : [];
}

/** In first-party mode the token has a name of its own, and a refusal beside it counts. */
function held_token(): string
{
    $name = apply_filters('pahintulot_cookie_name', 'pahintulot');
    $held = fn ($name) => is_string($_COOKIE[$name] ?? null) ? $_COOKIE[$name] : '';
    $is_refused = strpos($held($name), 'no.') === 0;
    return $is_refused ? '' : ($held("__Host-$name") ?: $held($name));
}
