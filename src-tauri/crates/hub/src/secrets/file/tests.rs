use super::*;
use crate::secrets::{Preference, StoreKind, open};

#[test]
fn secrets_are_kept_replaced_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path()).unwrap();
    assert_eq!(store.get("a").unwrap(), None);
    store.set("a", &Secret::new("một")).unwrap();
    store.set("b", &Secret::new("hai")).unwrap();
    store.set("a", &Secret::new("ba")).unwrap();
    let again = FileStore::open(folder.path()).unwrap();
    assert_eq!(again.get("a").unwrap(), Some(Secret::new("ba")));
    again.delete("a").unwrap();
    again.delete("a").unwrap();
    assert_eq!((again.get("a").unwrap(), again.get("b").unwrap()), (None, Some(Secret::new("hai"))));
    assert_eq!(again.set("", &Secret::new("x")), Err(SecretError::BadAccount));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_file_even_if_it_was_open_before() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("secrets");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("secrets.json"), "{}").unwrap();
    fs::set_permissions(place.join("secrets.json"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;

    let store = FileStore::open(&place).unwrap();
    assert_eq!((mode(&place), mode(&place.join("secrets.json"))), (0o700, 0o600));
    store.set("a", &Secret::new("x")).unwrap();
    assert_eq!((mode(&place), mode(&place.join("secrets.json"))), (0o700, 0o600));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_files_place_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = folder.path().join("elsewhere");
    fs::write(&elsewhere, r#"{"a":"x"}"#).unwrap();
    let place = folder.path().join("secrets");
    let store = FileStore::open(&place).unwrap();
    std::os::unix::fs::symlink(&elsewhere, place.join("secrets.json")).unwrap();
    assert_eq!(store.get("a"), Err(SecretError::Damaged));
}

#[test]
fn a_damaged_file_is_said_to_be_damaged_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path()).unwrap();
    fs::write(folder.path().join("secrets.json"), "{not json").unwrap();
    assert_eq!(store.get("a"), Err(SecretError::Damaged));
    assert_eq!(store.set("a", &Secret::new("x")), Err(SecretError::Damaged));
    assert_eq!(fs::read_to_string(folder.path().join("secrets.json")).unwrap(), "{not json");
}

#[test]
fn it_is_said_which_store_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let (_, kind) = open(&Preference::File(folder.path().to_owned())).unwrap();
    assert_eq!(kind, StoreKind::File);
    // With a keychain on this machine the first, without one the second: never silence.
    let (store, kind) = open(&Preference::KeychainOrFile(folder.path().to_owned())).unwrap();
    assert!(matches!(kind, StoreKind::Keychain | StoreKind::FileInsteadOfKeychain));
    assert_eq!(store.get("vanthu-test-nothing").unwrap(), None);
}

#[test]
fn a_secret_never_shows() {
    assert_eq!(format!("{:?}", Some(Secret::new("kín"))), "Some(Secret(…))");
}
