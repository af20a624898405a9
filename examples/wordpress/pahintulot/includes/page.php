<?php
/** Settings → Pahintulot. WordPress itself checks who saves it, and the form's nonce. */

namespace Pahintulot;

defined('ABSPATH') || exit;

add_action('admin_menu', function () {
    $show = __NAMESPACE__ . '\show_page';
    add_options_page('Pahintulot', 'Pahintulot', 'manage_options', OPTION, $show);
});

function show_page(): void
{
    $now = settings();
    ?>
    <div class="wrap">
    <h1>Pahintulot</h1>
    <form method="post" action="options.php">
    <?php settings_fields(OPTION); ?>
    <p><label>Address of the service<br>
    <input type="url" class="regular-text" name="pahintulot[service]" placeholder="https://consent.example"
        value="<?php echo esc_attr($now['service']); ?>"></label></p>
    <p><label>Site key<br>
    <input class="regular-text" name="pahintulot[site_key]" pattern="[a-z0-9]{4,32}"
        value="<?php echo esc_attr($now['site_key']); ?>"></label></p>
    <p><label>Scripts that wait for a yes: a handle a line, then its purpose unless that is analytics<br>
    <textarea class="large-text code" rows="6" name="pahintulot[handles]"><?php
        echo esc_textarea($now['handles']);
    ?></textarea></label></p>
    <?php submit_button(); ?>
    </form>
    </div>
    <?php
}
