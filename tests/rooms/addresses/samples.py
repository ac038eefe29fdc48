"""Addresses that are right in their countries."""

BERLIN = {"name": "Ada Lind", "street": "Weg 1", "postal_code": "10115", "city": "Berlin", "country": "DE"}
LONDON = {
    "name": "Ada Lind",
    "street": "1 Mews Road",
    "postal_code": "SW1A 1AA",
    "city": "London",
    "country": "GB",
}
NEW_YORK = {
    "name": "Ada Lind",
    "street": "350 5th Ave",
    "city": "New York",
    "area": "NY",
    "postal_code": "10118",
    "country": "US",
}
TOKYO = {
    "name": "リンド アダ",
    "street": "千代田区千代田1-1\n北棟 3階\n受付",
    "area": "東京都",
    "postal_code": "100-0001",
    "country": "JP",
}
PARIS = {
    "name": "Ada Lind",
    "street": "1 rue de Rivoli",
    "postal_code": "75001",
    "city": "Paris",
    "country": "FR",
}
