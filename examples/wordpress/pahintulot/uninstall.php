<?php
/** Nothing of ours stays. */

defined('WP_UNINSTALL_PLUGIN') || exit;

if (is_multisite()) {
    foreach (get_sites(['fields' => 'ids', 'number' => 0]) as $id) {
        delete_blog_option($id, 'pahintulot');
    }
} else {
    delete_option('pahintulot');
}
